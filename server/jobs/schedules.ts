import cron, { type ScheduledTask } from 'node-cron'
import { type GarbageDeps, LEAST_UPLOAD_AGE } from '../content/collect-garbage.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Logger } from '../ops/log.ts'
import { runCollection } from './collection.ts'
import { parseDuration } from './duration.ts'
import { loadMaintenance, type MaintenanceSettings } from './maintenance-settings.ts'
import { runScrub } from './scrubbing.ts'

/** Time from a start to its plans, in milliseconds: node-cron takes a fifth of a start to make, which nobody waits for. */
const BEFORE_PLANS = 1000

/** Work that a serving process does now and then. */
export interface Schedules {
  /** Ends what is under way at its next step, and waits for it. */
  stop(): Promise<void>
}

/** Work by the clock that this room cannot do itself. */
export interface PlannedWork {
  name: string
  /** When, by the settings; null for never. */
  schedule(settings: MaintenanceSettings): string | null
  /** With the settings as they are at that moment. */
  run(settings: MaintenanceSettings): Promise<void>
}

/**
 * Starts what the settings plan: uploads that were given up go every hour, garbage every night, and once a week all
 * blobs are read again; and what else is given. Times are the machine's local ones. A failure is logged and the next time
 * comes.
 */
export function startSchedules(
  deps: GarbageDeps,
  log: Logger,
  others: readonly PlannedWork[] = [],
): Schedules {
  const { db, data, content, uploads } = deps
  const settings = loadMaintenance(db)
  const stopping = new AbortController()
  const { signal } = stopping
  const running = new Set<Promise<void>>()
  const tasks: ScheduledTask[] = []

  const plan = (name: string, expression: string | null, work: () => Promise<void>) => {
    if (expression === null) return
    const run = () => {
      const ended = work()
        .catch((error: unknown) => explain(log, name, error, signal))
        .finally(() => running.delete(ended))
      running.add(ended)
      return ended
    }
    tasks.push(cron.schedule(expression, run, { name, noOverlap: true, logger: cronLog(log, name) }))
  }

  const planAll = () => {
    plan('uploads', settings.uploads.schedule, async () => {
      const maxAge = parseDuration(loadMaintenance(db).uploads.maxAge)
      const removed = await uploads.expire(Math.max(maxAge, LEAST_UPLOAD_AGE))
      if (removed.uploads > 0) log.info(removed, 'abandoned uploads removed')
    })
    plan('gc', settings.gc.schedule, async () => {
      const { unpublished, ...report } = await runCollection(deps, { signal })
      log.info({ ...report, unpublished: unpublished.length }, 'garbage collected')
    })
    plan('scrub', settings.scrub.schedule, async () => {
      const report = await runScrub({ db, data, store: content.blobs.store }, { signal })
      if (report.damaged.length > 0) log.error(report, 'stored blobs are damaged')
      else log.info(report, 'stored blobs were read again')
    })

    for (const { name, schedule, run } of others)
      plan(name, schedule(settings), () => run(loadMaintenance(db)))
  }
  const begin = setTimeout(planAll, BEFORE_PLANS)

  return {
    stop: async () => {
      clearTimeout(begin)
      await Promise.all(tasks.map((task) => task.destroy()))
      stopping.abort()
      await Promise.all(running)
    },
  }
}

function explain(log: Logger, name: string, error: unknown, signal: AbortSignal): void {
  if (signal.aborted) log.info({ job: name }, 'stopped; it goes on another time')
  else if (error instanceof RaincaskError && error.code === 'JOB_RUNNING')
    log.info({ job: name }, error.message)
  else log.error({ job: name, err: error }, 'a scheduled job failed')
}

/** node-cron writes to the console of itself; its words belong into the log. */
function cronLog(log: Logger, job: string) {
  return {
    info: (message: string) => log.debug({ job }, message),
    warn: (message: string) => log.warn({ job }, message),
    error: (message: string | Error) => log.error({ job }, String(message)),
    debug: (message: string | Error) => log.debug({ job }, String(message)),
  }
}
