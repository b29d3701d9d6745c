// Loaded before the program when it runs from source (scripts/raincask, .taprc). Node 24 parses a package's whole
// package.json again for each of its files, to learn how they resolve and what form they have. drizzle-orm's is 178 KB, and some
// two hundred of its files are loaded: more than half a second at each start. Its files' imports of one another are
// plain paths to ES modules, so here they are taken as such. The executable is bundled and has no use for this.
import { registerHooks } from 'node:module'

// tap turns source maps on, and then each package's are read; nothing of ours has any.
process.setSourceMapsEnabled(false)

const inside = /\/node_modules\/drizzle-orm\/.*\.js$/

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && context.parentURL && inside.test(context.parentURL))
      return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
    return next(specifier, context)
  },
})
