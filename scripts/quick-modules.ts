// Loaded before the program when it runs from source (scripts/raincask, .taprc). Node 24 parses a package's whole
// package.json again for each of its files and each import of it, to learn how they resolve and what form they have.
// drizzle-orm's is 178 KB, some two hundred of its files are loaded, and seventy of ours import it: nearly a second at each
// start. Its files' imports of one another are plain paths to ES modules, so here they are taken as such, and what ours
// import is looked up once. The executable is bundled and has no use for this.
import { type ResolveFnOutput, registerHooks } from 'node:module'

// tap turns source maps on, and then each package's are read; nothing of ours has any.
process.setSourceMapsEnabled(false)

const inside = /\/node_modules\/drizzle-orm\/.*\.js$/
/** What our own files import of it, by the name that they import. */
const entries = new Map<string, ResolveFnOutput>()

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && context.parentURL && inside.test(context.parentURL))
      return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
    if (!specifier.startsWith('drizzle-orm') || context.parentURL?.includes('/node_modules/'))
      return next(specifier, context)
    const known = entries.get(specifier) ?? next(specifier, context)
    entries.set(specifier, known)
    return { ...known, shortCircuit: true }
  },
})
