import type { PlannedWork } from '../jobs/schedules.ts'
import type { DoctorSettings, Repairs } from '../ops/doctor/check.ts'
import type { Logger } from '../ops/log.ts'

/** Checks that take milliseconds: the others are for `raincask doctor`. */
const QUICK = ['disk', 'clock', 'damage', 'certificates', 'backup']
/** Every morning, in local time: when somebody reads the log. */
const DAILY = '0 8 * * *'

const none: Repairs = { clearAfterDead: async () => undefined, quarantine: async () => 0 }

/** Writes to the log what will be trouble: space, clock, damaged blobs, certificates, backups. */
export async function warnEarly(data: string, settings: DoctorSettings, log: Logger): Promise<void> {
  // Loaded when it is wanted: the server answers before.
  const { runDoctor } = await import('../ops/doctor/run-doctor.ts')
  const { results } = await runDoctor(data, settings, none, { only: QUICK })
  for (const { check, level, what, next } of results) {
    if (level === 'ok') continue
    log[level === 'error' ? 'error' : 'warn']({ check, next }, what)
  }
}

/** The same by the clock, while the server runs. */
export function earlyWarnings(data: string, settings: DoctorSettings, log: Logger): PlannedWork {
  return { name: 'warnings', schedule: () => DAILY, run: () => warnEarly(data, settings, log) }
}
