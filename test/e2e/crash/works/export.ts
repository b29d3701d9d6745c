import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkWhole } from '../check-store.ts'
import { leftovers } from '../leftovers.ts'
import type { CrashWork } from '../work.ts'

/**
 * An export to a stick: a file that has its name is whole, to the last byte what an undisturbed export writes; the store is
 * as it was; half files are gone after the next export.
 * @param args which app, in which form
 */
export function exportWork(directory: string, data: string, args: string[]): CrashWork {
  const stick = join(directory, 'stick')
  let whole: Map<string, string> | undefined
  const wrongFiles = () => {
    const found = contents(stick)
    whole ??= found
    return [...found]
      .filter(([name, hash]) => !name.endsWith('.partial') && whole?.get(name) !== hash)
      .map(([name]) => `${name} is not what an undisturbed export writes`)
  }
  return {
    args: ['export', ...args, '--output', stick, '--data', data, '--json'],
    checkCut: async () => [...wrongFiles(), ...(await checkWhole(data))],
    checkDone: async () => {
      const found = contents(stick)
      whole ??= found
      const missing = [...whole.keys()].filter((name) => !found.has(name)).map((name) => `${name} is missing`)
      const partial = [...found.keys()].filter((name) => name.endsWith('.partial'))
      const left = partial.map((name) => `left on the stick for ever: ${name}`)
      return [...wrongFiles(), ...missing, ...left, ...(await leftovers(data))]
    },
    reset: () => rmSync(stick, { recursive: true, force: true }),
  }
}

/** Hashes of the files of a directory, by name. */
function contents(directory: string): Map<string, string> {
  if (!existsSync(directory)) return new Map()
  const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    names.map(({ name }) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex'),
    ]),
  )
}
