import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'
import { inProject } from './project.ts'

/** zod exports its messages in fifty languages beside those that it uses, which are enough: ours come from the catalogue. */
const zodInOneLanguage: Plugin = {
  name: 'zod-in-one-language',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, ({ kind, resolveDir }) =>
      resolve('../locales/en.js', { kind, resolveDir }),
    )
  },
}

/** What every text of the program is like. */
export const TEXT = {
  platform: 'node',
  target: 'node24',
  // Without comments, some of which are Chinese or have signs of their own, it is all ASCII, which takes half the memory.
  // In many lines and with its names: a crash would print the one long line that holds everything.
  minifyWhitespace: true,
  lineLimit: 160,
  charset: 'ascii',
  legalComments: 'inline',
} as const

/** How a program is bundled, in one text or in parts. */
export const BUNDLING: BuildOptions & { write: false } = {
  absWorkingDir: inProject(),
  bundle: true,
  write: false,
  ...TEXT,
  // The main script of an executable and a worker started from text must be CommonJS.
  format: 'cjs',
  // Packages that come in both forms: what the older one requires, in UMD for one, esbuild does not always see.
  mainFields: ['module', 'main'],
  // unzipper can read from S3, which nobody here asks it for.
  external: ['*.node', '@aws-sdk/client-s3'],
  plugins: [zodInOneLanguage],
  logLevel: 'warning',
  define: {
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
    'import.meta.main': 'false',
    'import.meta.url': 'bundleUrl',
  },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
}

/** A program and everything that it imports, as one CommonJS text. */
export async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({ ...BUNDLING, entryPoints: [inProject(entry)] })
  const text = outputFiles?.[0]?.text
  if (text === undefined) throw new Error(`esbuild gave nothing for ${entry}`)
  return text
}

/** Files whose code ends up in the bundle of `entry`, as paths from the project's root. */
export async function bundledFiles(entry: string): Promise<string[]> {
  const { metafile } = await build({ ...BUNDLING, entryPoints: [inProject(entry)], metafile: true })
  return filesIn(metafile)
}

/** Files that left bytes in the outputs: what was only looked at is not inside. */
export function filesIn(metafile: Metafile): string[] {
  const all = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
  return [...new Set(all.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path))].sort()
}
