import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../install/steps.ts'
import { refuse } from './refuse.ts'

const entrySchema = z.object({
  /** Milliseconds since 1970 UTC. */
  at: z.number().int(),
  from: z.string().max(100),
  to: z.string().max(100),
  /** The executable that was replaced, and where it is kept. */
  executable: z.string().max(4096),
  kept: z.string().max(4096),
  /** How many migrations the program that was replaced knows. */
  knownSchema: z.number().int().min(0),
  /** The database of before; undefined where there was none. */
  database: z.string().max(4096).optional(),
  rolledBackAt: z.number().int().optional(),
})

/** An upgrade that was made. */
export type UpgradeEntry = z.output<typeof entrySchema>

/** The upgrades of an executable, the oldest first; kept in `directory`, which is root's. */
export class UpgradeHistory {
  readonly directory: string
  readonly #file: string

  constructor(directory: string) {
    this.directory = directory
    this.#file = join(directory, 'upgrades.json')
  }

  /** @throws RaincaskError UPGRADE_REFUSED if it cannot be read */
  list(): UpgradeEntry[] {
    try {
      return z.array(entrySchema).parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw refuse(`${this.#file} cannot be read: ${(error as Error).message}`, error)
    }
  }

  /** The upgrade that a rollback would take back: the last one that stands. */
  last(): UpgradeEntry | undefined {
    return this.list().findLast(({ rolledBackAt }) => rolledBackAt === undefined)
  }

  add(entry: UpgradeEntry): void {
    this.#write([...this.list(), entry].slice(-50))
  }

  /** Notes that the last one that stood was taken back. */
  markRolledBack(at: number): void {
    const entries = this.list()
    const index = entries.findLastIndex(({ rolledBackAt }) => rolledBackAt === undefined)
    this.#write(entries.map((entry, i) => (i === index ? { ...entry, rolledBackAt: at } : entry)))
  }

  #write(entries: UpgradeEntry[]): void {
    writeWhole(this.#file, Buffer.from(`${JSON.stringify(entries, undefined, 2)}\n`), 0o644)
  }
}
