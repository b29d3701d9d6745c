import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * Has everything that the first page loads come in one file. Left alone, the bundler cuts a part for every set of pages
 * that share a module: seventeen requests before anything shows. So each page that comes later counts as needing all of
 * `main`, which is there by then anyway.
 */
export function oneFirstPart(main: string): Plugin {
  return {
    name: 'one-first-part',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.tsx?$/ }, ({ kind, path, resolveDir }) =>
        kind === 'dynamic-import'
          ? { path: resolve(resolveDir, path), pluginData: { isLater: true } }
          : undefined,
      )
      build.onLoad({ filter: /\.tsx?$/ }, async ({ path, pluginData }) => {
        if (!(pluginData as { isLater?: boolean } | undefined)?.isLater) return undefined
        const contents = `import ${JSON.stringify(main)}\n${await readFile(path, 'utf8')}`
        return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' }
      })
    },
  }
}
