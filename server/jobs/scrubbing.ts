import type { BlobStore } from '../content/blob-store.ts'
import { type BrokenContent, brokenWithout } from '../content/broken-content.ts'
import { type DamagedBlob, DamagedBlobs } from '../content/damaged-blobs.ts'
import { type ScrubProgress, scrub } from '../content/scrub.ts'
import type { Database } from '../db/database.ts'
import { type Actor, Audit, SYSTEM } from '../ops/audit.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import { alone } from './alone.ts'
import { KeptValue } from './kept-value.ts'
import { loadMaintenance } from './maintenance-settings.ts'

export interface ScrubDeps {
  data: DataDirectory
  db: Database
  store: BlobStore
}

export interface ScrubbingOptions {
  /** MB (10⁶ bytes) a second, instead of the setting. */
  rate?: number | undefined
  signal?: AbortSignal | undefined
  /** Who asked for it, for the audit; the store itself if left out. */
  actor?: Actor | undefined
  /** Called now and then with bytes read and bytes in all. */
  onProgress?: (read: number, total: number) => void
}

/** A damaged blob and everything that can't be pulled or installed without it. */
export interface DamageReport extends DamagedBlob, BrokenContent {}

/** What a scrub found. Times are milliseconds since 1970 UTC. */
export interface ScrubReport {
  startedAt: number
  finishedAt: number
  /** Blobs and bytes that were read. */
  blobs: number
  bytes: number
  /** Blobs that were wrong when read and right when read again. */
  unsteady: number
  /** Every blob that is damaged now, those of earlier scrubs that nobody has healed included. */
  damaged: DamageReport[]
}

/**
 * Reads every stored blob again, at a limited rate, and keeps the report, with a note in the audit. Goes on where the last scrub was cut off.
 * @throws RaincaskError JOB_RUNNING if a scrub is under way, here or in another process
 */
export function runScrub(deps: ScrubDeps, options: ScrubbingOptions = {}): Promise<ScrubReport> {
  const { data, db, store } = deps
  return alone(data, 'scrub', async () => {
    const { rate = loadMaintenance(db).scrub.rate, signal, actor = SYSTEM, onProgress } = options
    const progress = new KeptValue<ScrubProgress>(db, 'scrub.progress')
    const notes = {
      load: () => progress.get(),
      save: (value: ScrubProgress | undefined) => progress.set(value),
    }
    const { startedAt, blobs, bytes, unsteady } = await scrub({ db, store }, notes, {
      rate: rate * 1e6,
      signal,
      ...(onProgress ? { onProgress } : {}),
    })
    const damaged = damageReports(db, store)
    const report = { startedAt, finishedAt: Date.now(), blobs, bytes, unsteady, damaged }
    await lastReport(db).set(report)
    const detail = { blobs, bytes, damaged: damaged.length }
    await new Audit(db).note({ ...actor, action: 'store.scrubbed', target: 'store', detail })
    return report
  })
}

/** Every blob that is damaged now, with what it breaks. */
export function damageReports(db: Database, store: BlobStore): DamageReport[] {
  return new DamagedBlobs(db, store).list().map((blob) => ({ ...blob, ...brokenWithout(db, blob.digest) }))
}

/** What the last scrub that came to its end found; undefined if there was none. */
export function lastScrub(db: Database): ScrubReport | undefined {
  return lastReport(db).get()
}

const lastReport = (db: Database) => new KeptValue<ScrubReport>(db, 'scrub.last')
