import {
  collectGarbage,
  type GarbageDeps,
  type GarbageReport,
  type GarbageWatch,
} from '../content/collect-garbage.ts'
import type { Database } from '../db/database.ts'
import { type Actor, Audit, SYSTEM } from '../ops/audit.ts'
import { alone } from './alone.ts'
import { parseDuration } from './duration.ts'
import { KeptValue } from './kept-value.ts'
import { loadMaintenance, retentionRules } from './maintenance-settings.ts'

export interface CollectionOptions {
  dryRun?: boolean | undefined
  /** Milliseconds, instead of the setting. */
  grace?: number | undefined
  signal?: AbortSignal | undefined
  watch?: GarbageWatch | undefined
  /** Who asked for it, for the audit; the store itself if left out. */
  actor?: Actor | undefined
}

/**
 * Collects garbage as the settings say, and keeps the report, with a note in the audit, unless nothing was really done.
 * @throws RaincaskError JOB_RUNNING if a collection is under way, here or in another process
 */
export function runCollection(deps: GarbageDeps, options: CollectionOptions = {}): Promise<GarbageReport> {
  return alone(deps.data, 'gc', async () => {
    const settings = loadMaintenance(deps.db)
    const { dryRun = false, signal, watch, actor = SYSTEM } = options
    const { grace = parseDuration(settings.gc.grace) } = options
    const report = await collectGarbage(deps, {
      dryRun,
      grace,
      signal,
      watch,
      unpublishedGrace: parseDuration(settings.gc.unpublishedGrace),
      uploadAge: parseDuration(settings.uploads.maxAge),
      retention: retentionRules(settings),
    })
    if (dryRun) return report
    await lastReport(deps.db).set(report)
    const { bytes, manifests, blobs } = report
    const detail = { bytes, manifests, blobs: blobs.count }
    await new Audit(deps.db).note({ ...actor, action: 'store.collected', target: 'store', detail })
    return report
  })
}

/** What the last collection did; undefined if there was none. */
export function lastCollection(db: Database): GarbageReport | undefined {
  return lastReport(db).get()
}

const lastReport = (db: Database) => new KeptValue<GarbageReport>(db, 'gc.last')
