import type BetterSqlite3 from 'better-sqlite3'
import { explainDiskError } from '../ops/disk-errors.ts'
import type { LogSync } from './log-sync.ts'

interface PendingWrite {
  run: () => unknown
  resolve: (value: never) => void
  reject: (reason: unknown) => void
}

/** How long to wait for another process's transaction before giving up, and how often to look, in milliseconds. */
const BUSY_GIVE_UP = 20_000
const BUSY_RETRY = 2
const MAX_BATCH = 512
/** After so long without a gap, others get a turn of so long: SQLite's lock has no queue of its own. Milliseconds. */
const LONGEST_STREAK = 50
const TURN_FOR_OTHERS = 2

/**
 * Group commit: writes that arrive in one tick, or while the last transaction is being synced, share a transaction and
 * its one fsync; each has a savepoint of its own, so one that throws is undone alone. A write is acknowledged only when
 * the commit is on disk. The sync runs beside the network thread, which answers reads meanwhile.
 */
export class WriteQueue {
  readonly #sqlite: BetterSqlite3.Database
  readonly #log: LogSync
  readonly #statements
  #pending: PendingWrite[] = []
  #scheduled = false
  #busySince = 0
  #streakSince = 0
  #idle: (() => void)[] = []

  /** @param patience milliseconds that statements outside the queue wait for a lock */
  constructor(sqlite: BetterSqlite3.Database, log: LogSync, patience: number) {
    this.#sqlite = sqlite
    this.#log = log
    this.#statements = {
      impatient: sqlite.prepare('PRAGMA busy_timeout = 0'),
      patient: sqlite.prepare(`PRAGMA busy_timeout = ${patience}`),
      begin: sqlite.prepare('BEGIN IMMEDIATE'),
      save: sqlite.prepare('SAVEPOINT one'),
      release: sqlite.prepare('RELEASE one'),
      commit: sqlite.prepare('COMMIT'),
    }
  }

  /** Runs `work` inside a transaction; it must be synchronous. Resolves when the result is on disk. */
  write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ run: work, resolve, reject })
      this.#schedule()
    })
  }

  /** Resolves when nothing waits to be written. */
  drain(): Promise<void> {
    if (this.#pending.length === 0 && !this.#scheduled) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    try {
      this.#log.repair()
      this.#begin()
    } catch (error) {
      this.#retryOrFail(error)
      return
    }
    this.#busySince = 0
    const batch = this.#pending.splice(0, MAX_BATCH)
    const settle: (() => void)[] = []
    try {
      for (const item of batch) settle.push(this.#runOne(item))
      this.#statements.commit.run()
    } catch (error) {
      if (this.#sqlite.inTransaction) this.#sqlite.exec('ROLLBACK')
      this.#end(() => rejectAll(batch, error))
      return
    }
    this.#log.sync().then(
      () => this.#end(() => acknowledge(settle)),
      (error: unknown) => this.#end(() => rejectAll(batch, error)),
    )
  }

  /** A batch is done with, for good or bad. */
  #end(tell: () => void): void {
    this.#scheduled = false
    tell()
    this.#afterFlush()
  }

  /** Does not wait for another process's transaction: that would hold up every request. `#retryOrFail` comes back. */
  #begin(): void {
    const { impatient, begin, patient } = this.#statements
    impatient.get()
    try {
      begin.run()
    } finally {
      patient.get()
    }
  }

  /** @throws what ended the whole transaction: nothing of the batch is kept then, and no more of it may be run */
  #runOne(item: PendingWrite): () => void {
    try {
      this.#statements.save.run()
      const value = item.run() as never
      this.#statements.release.run()
      return () => item.resolve(value)
    } catch (error) {
      // A full or failing disk can end the whole transaction; there is nothing left to roll back to then.
      if (!this.#sqlite.inTransaction) throw error
      this.#sqlite.exec('ROLLBACK TO one; RELEASE one')
      return () => item.reject(explainDiskError(error))
    }
  }

  #retryOrFail(error: unknown): void {
    const busy = (error as { code?: string }).code?.startsWith('SQLITE_BUSY') ?? false
    const now = Date.now()
    this.#busySince ||= now
    if (busy && now - this.#busySince < BUSY_GIVE_UP) {
      setTimeout(() => this.#flush(), BUSY_RETRY)
      return
    }
    this.#busySince = 0
    this.#end(() => rejectAll(this.#pending.splice(0), error))
  }

  #afterFlush(): void {
    const now = Date.now()
    if (this.#pending.length === 0) {
      this.#streakSince = 0
      for (const resolve of this.#idle.splice(0)) resolve()
    } else if (this.#streakSince !== 0 && now - this.#streakSince > LONGEST_STREAK) {
      this.#streakSince = 0
      this.#scheduled = true
      setTimeout(() => this.#flush(), TURN_FOR_OTHERS)
    } else {
      this.#streakSince ||= now
      this.#schedule()
    }
  }
}

function rejectAll(items: PendingWrite[], error: unknown): void {
  const explained = explainDiskError(error)
  for (const item of items) item.reject(explained)
}

function acknowledge(settle: (() => void)[]): void {
  for (const done of settle) done()
}
