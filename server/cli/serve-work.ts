import type { Uploads } from '../content/uploads.ts'
import { parseDuration } from '../jobs/duration.ts'
import { type PlannedWork, startSchedules } from '../jobs/schedules.ts'
import type { Logger } from '../ops/log.ts'
import { expireImports } from '../transfer/expire-imports.ts'
import { Transfers } from '../transfer/transfers.ts'
import type { Appliance } from './appliance.ts'
import { firstAdministratorLink } from './first-administrator.ts'
import type { HttpHandler } from './http-handler.ts'
import type { ServeConfig } from './serve-settings.ts'
import { earlyWarnings, warnEarly } from './warn-early.ts'

interface WorkParts {
  appliance: Appliance
  http: HttpHandler
  uploads: Uploads
  options: ServeConfig
  /** `http[s]://host[:port]` that people open. */
  base: string
  log: Logger
}

/** What a serving process does besides answering for the registry. */
export interface Work {
  /** The link with which the first administrator makes their account; undefined once there is one. */
  firstLink: string | undefined
  /** Ends it; to be awaited before the database is closed. */
  stop(): Promise<void>
}

/** Opens the rooms besides the registry, takes up the queue of jobs, and plans what comes by the clock. */
export async function startWork({ appliance, http, uploads, options, base, log }: WorkParts): Promise<Work> {
  const transfers = new Transfers(appliance, log)
  await http.openRooms(transfers)
  const firstLink = await firstAdministratorLink(appliance.db, base)
  const schedules = startSchedules({ ...appliance, uploads }, log, [
    abandonedImports(appliance, log),
    earlyWarnings(options.data, options, log),
  ])
  await transfers.start()
  void warnEarly(options.data, options, log).catch((err: unknown) => log.error({ err }, 'checks failed'))
  return {
    firstLink,
    stop: async () => {
      await Promise.all([schedules.stop(), transfers.stop()])
    },
  }
}

/** Imports of bundles that nobody goes on with are given up after the time that the settings say. */
function abandonedImports(appliance: Appliance, log: Logger): PlannedWork {
  return {
    name: 'imports',
    schedule: ({ imports }) => imports.schedule,
    run: async ({ imports }) => {
      const gone = await expireImports(appliance, parseDuration(imports.maxAge))
      for (const { bundleId, title, addedBytes } of gone)
        log.info({ bundleId, title, addedBytes }, 'abandoned import given up')
    },
  }
}
