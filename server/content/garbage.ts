import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'

/** Rows that are looked at in one go. */
export const PAGE = 100
/** Garbage that is gathered before it is removed: a transaction costs more than what it removes. */
const BATCH = 200
/** Time after which a transaction ends, full or not, so that pushes are never held up for long; milliseconds. */
const MAX_TRANSACTION = 4
/** Pause between transactions, in which other processes get the write lock; milliseconds. */
const PAUSE = 3

/** What one collection works with. */
export interface GarbageRun {
  db: Database
  dryRun: boolean
  /** What was pushed, linked or written at or after this time is left alone; milliseconds since 1970 UTC. */
  cutoff: number
  signal?: AbortSignal | undefined
}

/** One kind of thing that may be garbage. */
export interface Sweep<Row extends object> {
  /** The rows after `after`, in order, at most `PAGE` of them; `garbage` is 0 or 1. */
  page(after: Row | undefined): (Row & { garbage: number })[]
  /** Inside a write: removes a row unless it has come into use meanwhile; true if it is gone. */
  remove(row: Row): boolean
  /** In a dry run: notes the row as gone, for the sweeps that follow. */
  pretend(row: Row): void
  /** Told of rows that are gone, or would be, once that is on disk. */
  removed(rows: Row[]): Promise<void> | void
  /** Told of all rows that were looked at. */
  looked?(rows: Row[]): void
}

/**
 * Looks through everything of one kind, page by page, and removes what is garbage in short transactions that look
 * again. The event loop gets its turn between all of them.
 */
export async function sweep<Row extends object>(run: GarbageRun, work: Sweep<Row>): Promise<void> {
  let garbage: Row[] = []
  let after: Row | undefined
  for (;;) {
    run.signal?.throwIfAborted()
    const rows = work.page(after)
    after = rows.at(-1)
    work.looked?.(rows)
    garbage.push(...rows.filter((row) => row.garbage))
    if (garbage.length >= BATCH || !after) {
      await (run.dryRun ? pretendAll(work, garbage) : removeAll(run, work, garbage))
      garbage = []
    }
    if (!after) return
    await setImmediate()
  }
}

async function pretendAll<Row extends object>(work: Sweep<Row>, rows: Row[]): Promise<void> {
  for (const row of rows) work.pretend(row)
  await work.removed(rows)
}

async function removeAll<Row extends object>(run: GarbageRun, work: Sweep<Row>, rows: Row[]): Promise<void> {
  let next = 0
  while (next < rows.length) {
    const gone = await run.db.write(() => {
      const until = performance.now() + MAX_TRANSACTION
      const removed: Row[] = []
      do {
        const row = rows[next++]
        if (row && work.remove(row)) removed.push(row)
      } while (next < rows.length && performance.now() < until)
      return removed
    })
    await work.removed(gone)
    await setTimeout(PAUSE)
  }
}

/** Something that a repository holds. */
export interface Held {
  repositoryId: number
  digest: Digest
}

/**
 * A sweep over what repositories hold, repository by repository. Both statements take `@cutoff`, `@repositoryId` and
 * `@digest`.
 * @param statements SQL: `page` selects the rows after one, with `garbage`; `remove` deletes a row that still is
 */
export function sweepOfHeld(
  { db, cutoff }: GarbageRun,
  statements: { page: string; remove: string },
  { pretend, removed }: { pretend: (row: Held) => void; removed: (rows: Held[]) => void },
): Sweep<Held> {
  const page = db.sqlite.prepare(statements.page)
  const remove = db.sqlite.prepare(statements.remove)
  return {
    page: ({ repositoryId, digest } = { repositoryId: -1, digest: 'sha256:' }) =>
      page.all({ cutoff, repositoryId, digest }) as (Held & { garbage: number })[],
    remove: ({ repositoryId, digest }) => remove.run({ cutoff, repositoryId, digest }).changes > 0,
    pretend,
    removed,
  }
}
