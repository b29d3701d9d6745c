import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { WEB_FILE_LIST } from '../../server/http/static-web.ts'
import { sampleApp } from '../sample-app/build.ts'
import { filesIn } from './bundle.ts'
import { handbookPlugin } from './handbook-plugin.ts'
import { oneFirstPart } from './one-first-part.ts'
import { inProject } from './project.ts'

/** Entry points that index.html names; each becomes a file with a hash in its name. */
const ENTRIES = ['main.tsx', 'style.css', 'icon.svg']
/** Runs before the page is drawn, so it is no module and shares no parts with the others. */
const BOOT = 'boot.ts'

/** Those of them that are script and style. */
const FIRST_PAGE = new Set(['boot.ts', 'main.tsx', 'style.css'])

const OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'esm',
  // Browsers in closed networks are often years old.
  target: ['chrome87', 'firefox78', 'safari14.1'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  entryNames: '[name]-[hash]',
  // Pages that not everybody opens come when they are opened.
  splitting: true,
  chunkNames: 'part-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.svg': 'copy', '.md': 'file' },
  plugins: [handbookPlugin, oneFirstPart(inProject('web/src/main.tsx'))],
  legalComments: 'inline',
  logLevel: 'warning',
}

/** What the market's page may weigh at most: all script and style that it loads, gzipped, in bytes. */
export const FIRST_PAGE_LIMIT = 80 * 1000

type Outputs = Metafile['outputs']

export interface WebFile {
  /** Path from the output directory. */
  name: string
  bytes: number
}

/**
 * Builds the web UI into `to`, which is replaced as a whole.
 * @throws Error with the type checker's words if the source does not hold, a missing translation included.
 */
export async function buildWeb(to: string, { checkTypes }: { checkTypes: boolean }): Promise<WebFile[]> {
  const source = inProject('web')
  const [main, boot] = await Promise.all([
    ...bundleWeb(to),
    checkTypes && checkWebTypes(join(source, 'tsconfig.json')),
  ])
  const outputs = [...(main.outputFiles ?? []), ...(boot.outputFiles ?? [])]
  const files = new Map(outputs.map((file) => [relative(to, file.path), file.contents]))
  const metafile = { ...main.metafile?.outputs, ...boot.metafile?.outputs }
  requireLight(firstPageSize(to, metafile, files))
  const sample = await buffer(sampleApp())
  const samplePath = `assets/sample-${createHash('sha256').update(sample).digest('hex').slice(0, 8)}.tar.gz`
  files.set(samplePath, sample)
  const page = readFileSync(join(source, 'src/index.html'), 'utf8')
  const loaded = firstParts(metafile)
  files.set(
    'index.html',
    Buffer.from(fillPage(page, publicPaths(metafile).set('sample.tar.gz', `/${samplePath}`), loaded)),
  )
  const names = [...files.keys()].sort()
  files.set(basename(WEB_FILE_LIST), Buffer.from(JSON.stringify(names)))
  replaceDirectory(to, files)
  return names.map((name) => ({ name, bytes: files.get(name)?.byteLength ?? 0 }))
}

function bundleWeb(to: string) {
  const bundle = (entries: string[], options: BuildOptions = {}) =>
    build({
      ...OPTIONS,
      ...options,
      absWorkingDir: inProject('web'),
      entryPoints: entries.map((name) => join('src', name)),
      outdir: join(to, 'assets'),
    })
  return [bundle(ENTRIES), bundle([BOOT], { format: 'iife', splitting: false })] as const
}

/** Files whose code ends up in the web UI, as paths from the project's root. */
export async function webBundledFiles(): Promise<string[]> {
  const made = await Promise.all(bundleWeb(inProject('web/dist')))
  const files = made.flatMap(({ metafile }) => (metafile ? filesIn(metafile) : []))
  return files.map((path) => relative(inProject(), resolve(inProject('web'), path)))
}

/** The entry points of script and style, and every part that they load at once. */
function firstParts(outputs: Outputs): Set<string> {
  const wanted = new Set<string>()
  const take = (path: string) => {
    const output = outputs[path]
    if (!output || wanted.has(path)) return
    wanted.add(path)
    for (const { path: next, kind } of output.imports) if (kind === 'import-statement') take(next)
  }
  for (const [path, { entryPoint }] of Object.entries(outputs))
    if (entryPoint && FIRST_PAGE.has(basename(entryPoint))) take(path)
  return wanted
}

/** Bytes of these, gzipped. */
function firstPageSize(to: string, outputs: Outputs, files: Map<string, Uint8Array>): number {
  // Paths of the metafile stand below the source.
  const name = (path: string) => relative(to, resolve(inProject('web'), path))
  return [...firstParts(outputs)].reduce(
    (sum, path) => sum + gzipSync(files.get(name(path)) ?? '').byteLength,
    0,
  )
}

/** @throws Error that says by how much the first page is too large */
function requireLight(bytes: number): void {
  if (bytes <= FIRST_PAGE_LIMIT) return
  throw new Error(
    `web: the first page loads ${bytes} bytes of script and style (gzip), more than ${FIRST_PAGE_LIMIT}: load what it does not show at once with lazy()`,
  )
}

/** Where each entry point is found by a browser. */
function publicPaths(outputs: Outputs): Map<string, string> {
  return new Map(
    Object.entries(outputs).map(([path, { entryPoint, inputs }]) => [
      basename(entryPoint ?? Object.keys(inputs)[0] ?? ''),
      `/assets/${basename(path)}`,
    ]),
  )
}

/** Puts the hashed names into the page, where it says `{{name}}`, and has the parts of the first page come at once. */
function fillPage(page: string, paths: Map<string, string>, loaded: Set<string>): string {
  const parts = [...loaded].map((path) => basename(path)).filter((name) => name.startsWith('part-'))
  const preloads = parts.map((name) => `<link rel="modulepreload" href="/assets/${name}">`)
  const whole = page.replace('  </head>', `${preloads.map((line) => `    ${line}\n`).join('')}  </head>`)
  return whole.replace(/\{\{(.+?)\}\}/g, (_, name: string) => {
    const path = paths.get(name)
    if (!path) throw new Error(`index.html names ${name}, which is not among the entry points`)
    return path
  })
}

function replaceDirectory(to: string, files: Map<string, Uint8Array>): void {
  const fresh = `${to}.${process.pid}`
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(fresh, name)), { recursive: true })
    writeFileSync(join(fresh, name), bytes)
  }
  rmSync(to, { recursive: true, force: true })
  renameSync(fresh, to)
}

/**
 * Checks the types of a project: the web UI's, or one made like it.
 * @throws Error with the type checker's words
 */
export function checkWebTypes(project: string): Promise<void> {
  const compiler = inProject('node_modules/typescript/bin/tsc')
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = spawn(process.execPath, [compiler, '--project', project], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes))
  child.on('error', reject)
  child.on('close', (status) =>
    status === 0 ? resolve() : reject(new Error(`web: the types do not hold\n${said}`)),
  )
  return promise
}
