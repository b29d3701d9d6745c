import { setTimeout } from 'node:timers/promises'
import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'
import { BlobReader } from './blob-reader.ts'
import type { BlobStore } from './blob-store.ts'
import { DamagedBlobs, type SeenBlob } from './damaged-blobs.ts'

const PAGE = 50
/** Time between two notes of how far it is, in milliseconds. */
const NOTE_EVERY = 5000

export interface ScrubOptions {
  /** Bytes a second that are read at most. */
  rate: number
  signal?: AbortSignal | undefined
  /** Called now and then with bytes read and bytes in all. */
  onProgress?: (read: number, total: number) => void
}

/** How far a scrub is: kept so that one that was cut off goes on. Times are milliseconds since 1970 UTC. */
export interface ScrubProgress {
  startedAt: number
  /** The last blob that was looked at; empty at the beginning. */
  after: Digest | ''
  blobs: number
  bytes: number
  /** Blobs that were wrong when read and right when read again: a sign of failing memory or cabling. */
  unsteady: number
}

/** Where a scrub keeps its progress. */
export interface ScrubNotes {
  load(): ScrubProgress | undefined
  save(progress: ScrubProgress | undefined): Promise<void>
}

/**
 * Reads every stored blob again, and takes those out of service that are not what their digest says. Goes on where
 * the last one was cut off. Blobs that are stored meanwhile, behind the place where it is, are left for the next.
 * @returns how it went, once it is through
 */
export async function scrub(
  deps: { db: Database; store: BlobStore },
  notes: ScrubNotes,
  options: ScrubOptions,
): Promise<ScrubProgress> {
  const { db, store } = deps
  const damaged = new DamagedBlobs(db, store)
  const progress = notes.load() ?? { startedAt: Date.now(), after: '', blobs: 0, bytes: 0, unsteady: 0 }
  const total = db.sqlite.prepare('SELECT coalesce(sum(size), 0) FROM blobs').pluck().get() as number
  const reader = new BlobReader(store, {
    pace: new Pace(options.rate),
    signal: options.signal,
    onRead: (bytes) => {
      progress.bytes += bytes
      options.onProgress?.(progress.bytes, Math.max(total, progress.bytes))
    },
  })
  const page = db.sqlite.prepare(
    `SELECT digest, size, stored_at AS storedAt FROM blobs WHERE digest > ? ORDER BY digest LIMIT ${PAGE}`,
  )
  let noted = Date.now()
  try {
    for (;;) {
      const blobs = page.all(progress.after) as SeenBlob[]
      if (blobs.length === 0) break
      for (const blob of blobs) {
        options.signal?.throwIfAborted()
        if (await reader.judge(blob)) {
          // Read again before anything is taken out of service: what failed may have been the reading.
          const damage = await reader.judge(blob)
          if (damage) await damaged.quarantine(blob, damage)
          else progress.unsteady++
        }
        progress.after = blob.digest
        progress.blobs++
        if (Date.now() - noted < NOTE_EVERY) continue
        noted = Date.now()
        await notes.save(progress)
      }
    }
  } catch (error) {
    await notes.save(progress)
    throw error
  }
  await notes.save(undefined)
  return progress
}

/** Holds reading back to a rate. Time that was not used is not made up for. */
export class Pace {
  readonly #bytesPerMs: number
  #free = 0

  /** @param rate bytes a second */
  constructor(rate: number) {
    this.#bytesPerMs = rate / 1000
  }

  /** Waits until `bytes` more may be read. */
  async wait(bytes: number, signal?: AbortSignal): Promise<void> {
    const now = performance.now()
    this.#free = Math.max(this.#free, now)
    const delay = this.#free - now
    this.#free += bytes / this.#bytesPerMs
    // Timers are too coarse for less, and the next wait makes up for it.
    if (delay > 4) await setTimeout(delay, undefined, signal ? { signal } : {})
  }
}
