import { basename } from 'node:path'
import { build, type Metafile, transform } from 'esbuild'
import { BUNDLING, TEXT } from './bundle.ts'
import { inProject } from './project.ts'

/**
 * What is read together, in the order in which a server wants it: modules that these files need and no part before
 * does. What none of them needs, the other commands, is the part `commands`.
 */
const PARTS: Record<string, readonly string[]> = {
  registry: ['server/main.ts', 'server/cli/serve.ts'],
  rooms: ['server/cli/serve-work.ts', 'server/cli/rooms.ts', 'server/ops/doctor/run-doctor.ts'],
}
const OTHERS = 'commands'
export const PART_NAMES = [...Object.keys(PARTS), OTHERS]

/** A program in parts. */
export interface Program {
  /** Text of a script, by part: its value has a function for each module that makes it, CommonJS's. */
  scripts: Map<string, string>
  /** The part of each module. */
  partOf: Record<string, string>
}

/** The program that starts at `entry` (a path from the project's root), and everything that it imports. */
export async function bundleParts(entry: string): Promise<Program> {
  const { outputFiles = [], metafile } = await build({
    ...BUNDLING,
    format: 'esm',
    splitting: true,
    metafile: true,
    entryPoints: [inProject(entry)],
    outdir: inProject('dist'),
  })
  const partOf = partsOf(metafile)
  const makers = new Map(PART_NAMES.map((part) => [part, [] as string[]]))
  for (const { path, text } of outputFiles) {
    const name = basename(path)
    // Modules that call each other ask for each other's functions by name, as CommonJS has no bindings across files.
    const { code } = await transform(text, {
      ...TEXT,
      format: 'cjs',
      supported: { 'dynamic-import': false },
    })
    const maker = `${JSON.stringify(name)}:function(exports,require,module,__filename,__dirname){${code}\n}`
    makers.get(partOf[name] ?? OTHERS)?.push(maker)
  }
  return {
    scripts: new Map([...makers].map(([part, all]) => [part, `({${all.join(',\n')}})`])),
    partOf,
  }
}

function partsOf({ outputs }: Metafile): Record<string, string> {
  const partOf: Record<string, string> = {}
  const take = (path: string, part: string) => {
    const name = basename(path)
    if (partOf[name] !== undefined) return
    partOf[name] = part
    for (const next of outputs[path]?.imports ?? [])
      if (next.kind === 'import-statement' && !next.external) take(next.path, part)
  }
  const made = new Map(Object.entries(outputs).map(([path, { entryPoint }]) => [entryPoint, path]))
  for (const [part, files] of Object.entries(PARTS))
    for (const file of files) {
      const path = made.get(file)
      if (path === undefined) throw new Error(`${file} is no file of its own in the bundle`)
      take(path, part)
    }
  for (const path of Object.keys(outputs)) partOf[basename(path)] ??= OTHERS
  return partOf
}
