import { dirname, join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { LogSync } from './log-sync.ts'
import { migrate } from './migrate.ts'
import { nativeAddon } from './native-addon.ts'
import * as schema from './schema.ts'
import { registerSearch } from './search-index.ts'
import { requireNoServer } from './serving.ts'
import { WriteQueue } from './write-queue.ts'

export type Orm = BetterSQLite3Database<typeof schema>

/** Milliseconds that a read waits for a lock: another process may be recovering the log. */
const PATIENCE = 200

/** The open database: queries through `orm`, every change through `write`. */
export class Database {
  readonly orm: Orm
  readonly sqlite: BetterSqlite3.Database
  readonly #log: LogSync
  readonly #queue: WriteQueue
  readonly #dataVersion: BetterSqlite3.Statement
  #ownWrites = 0
  #foreign = 0
  #isFresh = false

  constructor(sqlite: BetterSqlite3.Database) {
    this.sqlite = sqlite
    this.orm = drizzle(sqlite, { schema })
    this.#log = new LogSync(sqlite)
    this.#queue = new WriteQueue(sqlite, this.#log, PATIENCE)
    this.#dataVersion = sqlite.prepare('PRAGMA data_version').pluck()
  }

  /**
   * Runs synchronous `work` in a transaction, together with the other writes of this tick (one fsync for all).
   * Resolves once it is on disk; when `work` throws, its own changes alone are undone and the promise rejects.
   */
  write<T>(work: () => T): Promise<T> {
    return this.#queue.write(() => {
      this.#ownWrites++
      return work()
    })
  }

  /** Grows with every change that this process made. */
  get ownChanges(): number {
    return this.#ownWrites
  }

  /** Changes whenever another process has changed the database. */
  foreignChanges(): number {
    return this.#dataVersion.get() as number
  }

  /**
   * A number that changes whenever anyone, this process or another, has changed the database. For caches, which ask
   * often: other processes' changes are looked for once in each turn of the event loop.
   */
  generation(): number {
    if (!this.#isFresh) {
      this.#isFresh = true
      setImmediate(() => {
        this.#isFresh = false
      })
      this.#foreign = this.foreignChanges()
    }
    return this.#foreign * 1e6 + this.#ownWrites
  }

  /** Waits for writes under way, then closes the file. */
  async close(): Promise<void> {
    await this.#queue.drain()
    this.#log.close()
    this.sqlite.close()
  }
}

export interface OpenOptions {
  /** True for whoever has the turn to serve: nobody else may upgrade the tables of a database that is served. */
  serving?: boolean
}

/**
 * Opens `file`, making or upgrading its tables. What was acknowledged survives a power cut: the tables are
 * made with synchronous=FULL, and every later change goes through `write`, which syncs the log before it resolves.
 * @throws RaincaskError DATABASE_NEWER if a later version of Raincask wrote the file, DATA_IN_USE if an earlier one
 * serves it at this moment, STORAGE_FULL if there is no room for the copy that is kept before an upgrade.
 */
export function openDatabase(file: string, { serving = false }: OpenOptions = {}): Database {
  const root = dirname(file)
  const cache = join(root, 'cache')
  const binding = nativeAddon(cache)
  // The types know only a path here; better-sqlite3 takes the loaded add-on as well.
  const sqlite = new BetterSqlite3(file, binding ? { nativeBinding: binding as unknown as string } : {})
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = OFF')
  // Readers never wait in WAL; this is for the instants in which another process recovers or checkpoints the log.
  sqlite.pragma(`busy_timeout = ${PATIENCE}`)
  sqlite.pragma('cache_size = -16384')
  // A checkpoint syncs twice on this thread; after 16 MiB of log, pages that change often are moved once for many changes.
  sqlite.pragma('wal_autocheckpoint = 4096')
  registerSearch(sqlite)
  try {
    migrate(sqlite, () => serving || requireNoServer({ root, cache }))
  } catch (error) {
    sqlite.close()
    throw error
  }
  sqlite.pragma('synchronous = NORMAL')
  return new Database(sqlite)
}
