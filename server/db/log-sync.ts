import fs from 'node:fs'
import { promisify } from 'node:util'
import type BetterSqlite3 from 'better-sqlite3'

const fdatasync = promisify(fs.fdatasync)

/**
 * Syncs SQLite's write-ahead log beside the network thread. With synchronous=NORMAL a commit only writes the log; it is
 * on disk once the log file is synced, by whatever descriptor, and SQLite itself syncs the log's header and everything
 * that a checkpoint moves (https://www.sqlite.org/wal.html, "Performance Considerations"). SQLite locks the database and
 * its shared memory, never the log, so closing a descriptor of the log takes no lock away.
 */
export class LogSync {
  readonly #sqlite: BetterSqlite3.Database
  #fd: number | undefined
  #failed = false

  constructor(sqlite: BetterSqlite3.Database) {
    this.#sqlite = sqlite
  }

  /**
   * Syncs what was committed. A database in memory has nothing to sync.
   * @throws Error of the disk; what was committed may be lost then.
   */
  async sync(): Promise<void> {
    if (this.#sqlite.memory) return
    try {
      this.#fd ??= fs.openSync(`${this.#sqlite.name}-wal`, 'r')
      await fdatasync(this.#fd)
    } catch (error) {
      this.#failed = true
      throw error
    }
  }

  /**
   * After a failed sync the log may have a hole, behind which nothing would survive: before more is written, all of it
   * goes into the database file and the log begins anew.
   * @throws Error if that fails as well; nothing may be written then.
   */
  repair(): void {
    if (!this.#failed) return
    const [outcome] = this.#sqlite.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    if (outcome?.busy) throw Object.assign(new Error('the log is in use'), { code: 'SQLITE_BUSY' })
    this.#failed = false
  }

  close(): void {
    if (this.#fd !== undefined) fs.closeSync(this.#fd)
    this.#fd = undefined
  }
}
