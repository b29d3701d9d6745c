import { atFirstUse } from '../db/at-first-use.ts'
import type { Database } from '../db/database.ts'
import { boundedCache } from '../ops/bounded-cache.ts'
import { prepareKeyUseQueries } from './access-key-queries.ts'

/** A key's last use is written at most once in this time, in milliseconds. */
const WRITE_EVERY = 60_000
/** Uses wait this long for others, to share a write with them, in milliseconds. */
const GATHER = 1_000
const MAX_AGENT = 200

/** An app version that a key asked for to install. Times in milliseconds since 1970 UTC. */
export interface KeyInstall {
  appId: string
  /** Null if the app is gone. */
  appName: string | null
  version: string
  installs: number
  firstAt: number
  lastAt: number
}

interface Use {
  id: string
  at: number
  address: string
  agent: string
}

/** What access keys are used for. */
export class AccessKeyUse {
  readonly #db: Database
  readonly #queries: ReturnType<typeof prepareKeyUseQueries>
  readonly #clock: () => number
  readonly #written = boundedCache<string, number>(20_000)
  #waiting: Use[] = []

  /** @param clock milliseconds since 1970 UTC */
  constructor(db: Database, clock: () => number = Date.now) {
    this.#db = db
    this.#queries = atFirstUse(() => prepareKeyUseQueries(db.orm))
    this.#clock = clock
  }

  /** Notes that a key was used, without keeping anyone waiting; it is on disk a moment later. */
  note(id: string, address: string, agent: string): void {
    const at = this.#clock()
    if (at - (this.#written.get(id) ?? 0) < WRITE_EVERY) return
    this.#written.set(id, at)
    if (this.#waiting.length === 0) setTimeout(() => void this.flush(), GATHER).unref()
    this.#waiting.push({ id, at, address, agent: agent.slice(0, MAX_AGENT) })
  }

  /** Writes what waits. A use that can't be written is forgotten: the next one will be. */
  async flush(): Promise<void> {
    const uses = this.#waiting
    this.#waiting = []
    if (uses.length === 0) return
    try {
      await this.#db.write(() => {
        for (const use of uses) this.#queries.used.run({ ...use })
      })
    } catch {
      for (const { id } of uses) this.#written.delete(id)
    }
  }

  /** What a key installed, latest first. */
  installs(id: string): KeyInstall[] {
    return this.#queries.installs.all({ id })
  }
}
