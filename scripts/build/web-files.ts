import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { WEB_FILE_LIST } from '../../server/http/static-web.ts'
import { inProject } from './project.ts'

/** Entry points that index.html names; each becomes a file with a hash in its name. */
const ENTRIES = ['boot.ts', 'main.tsx', 'style.css', 'icon.svg']

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
  loader: { '.svg': 'copy' },
  legalComments: 'inline',
  logLevel: 'warning',
}

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
  const [result] = await Promise.all([
    build({
      ...OPTIONS,
      absWorkingDir: source,
      entryPoints: ENTRIES.map((name) => join('src', name)),
      outdir: join(to, 'assets'),
    }),
    checkTypes && check(join(source, 'tsconfig.json')),
  ])
  const files = new Map((result.outputFiles ?? []).map((file) => [relative(to, file.path), file.contents]))
  const page = readFileSync(join(source, 'src/index.html'), 'utf8')
  files.set('index.html', Buffer.from(fillPage(page, publicPaths(result.metafile))))
  const names = [...files.keys()].sort()
  files.set(basename(WEB_FILE_LIST), Buffer.from(JSON.stringify(names)))
  replaceDirectory(to, files)
  return names.map((name) => ({ name, bytes: files.get(name)?.byteLength ?? 0 }))
}

/** Where each entry point is found by a browser. */
function publicPaths(metafile: Metafile | undefined): Map<string, string> {
  const outputs = Object.entries(metafile?.outputs ?? {})
  return new Map(
    outputs.map(([path, { entryPoint, inputs }]) => [
      basename(entryPoint ?? Object.keys(inputs)[0] ?? ''),
      `/assets/${basename(path)}`,
    ]),
  )
}

/** Puts the hashed names into the page, where it says `{{name}}`. */
function fillPage(page: string, paths: Map<string, string>): string {
  return page.replace(/\{\{(.+?)\}\}/g, (_, name: string) => {
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

function check(project: string): Promise<void> {
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
