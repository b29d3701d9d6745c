import { validate } from 'node-cron'
import { z } from 'zod'
import type { RetentionRule } from '../content/retention.ts'
import type { Database } from '../db/database.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { parseDuration } from './duration.ts'
import { KeptValue } from './kept-value.ts'

const duration = z.string().regex(/^\d{1,9}[smhd]$/, 'is not a duration such as 24h')
/** Five or six fields of cron, in the machine's local time; null for never. */
const schedule = z
  .string()
  .refine((text) => validate(text), 'is not a cron expression such as "40 3 * * *"')
  .nullable()

const rule = z
  .strictObject({
    /** `*` stands for anything but a slash, `**` for anything. */
    repositories: z.string().min(1).max(200),
    keepTags: z.number().int().min(0).max(1_000_000).optional(),
    keepPushedWithin: duration.optional(),
  })
  .refine(
    ({ keepTags, keepPushedWithin }) => keepTags !== undefined || keepPushedWithin !== undefined,
    'needs keepTags or keepPushedWithin',
  )

/** How the store looks after itself. Durations are written as `30m`, `24h`, `7d`. */
export const maintenanceSchema = z.strictObject({
  gc: z
    .strictObject({
      schedule: schedule.default('40 3 * * *'),
      /** How long what nothing uses stays after it was pushed. */
      grace: duration.default('24h'),
      /** How long images stay that a console pushed and did not publish. */
      unpublishedGrace: duration.default('7d'),
    })
    .prefault({}),
  uploads: z
    .strictObject({
      schedule: schedule.default('17 * * * *'),
      /** How long an upload stays to which nothing is added; at least an hour counts. */
      maxAge: duration.default('24h'),
    })
    .prefault({}),
  imports: z
    .strictObject({
      schedule: schedule.default('50 3 * * *'),
      /** How long an import of a bundle waits for the rest of it. */
      maxAge: duration.default('30d'),
    })
    .prefault({}),
  scrub: z
    .strictObject({
      schedule: schedule.default('20 1 * * 0'),
      /** MB (10⁶ bytes) a second that are read at most. */
      rate: z.number().positive().max(100_000).default(50),
    })
    .prefault({}),
  /** For each repository the first rule that names it counts. `apps/**` and `releases/**` are never touched. */
  retention: z.array(rule).max(1000).default([]),
})

export type MaintenanceSettings = z.output<typeof maintenanceSchema>

const kept = (db: Database) => new KeptValue<unknown>(db, 'maintenance')

/** The settings as they stand; what was never set has its default. */
export function loadMaintenance(db: Database): MaintenanceSettings {
  return checkedInput(maintenanceSchema, kept(db).get() ?? {}, 'CONFIG_INVALID')
}

/**
 * Keeps new settings; what they leave out goes back to its default. Schedules count from the next start of `serve`,
 * everything else from the next run.
 * @throws RaincaskError CONFIG_INVALID, naming every field that is wrong
 */
export async function saveMaintenance(db: Database, input: unknown): Promise<MaintenanceSettings> {
  const settings = checkedInput(maintenanceSchema, input, 'CONFIG_INVALID')
  await kept(db).set(input)
  return settings
}

/** The retention rules with durations in milliseconds. */
export function retentionRules({ retention }: MaintenanceSettings): RetentionRule[] {
  return retention.map(({ repositories, keepTags, keepPushedWithin }) => ({
    repositories,
    keepTags,
    keepPushedWithin: keepPushedWithin === undefined ? undefined : parseDuration(keepPushedWithin),
  }))
}
