import { isAbsolute } from 'node:path'
import { validate } from 'node-cron'
import { z } from 'zod'
import { parseVolumeSize } from '../../bundles/raincask/volume-size.ts'
import type { Database } from '../db/database.ts'
import { KeptValue } from '../jobs/kept-value.ts'
import { LEAST_RATE } from '../jobs/rate-limit.ts'
import { type Actor, Audit } from '../ops/audit.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { EXPORT_FORMATS } from './export/export-formats.ts'

const GiB = 1024 ** 3

const directory = z
  .string()
  .min(2)
  .max(4096)
  .refine((path) => isAbsolute(path) && !path.includes('\0'), 'is not an absolute path')

/** What `APP`, `APP@VERSION` or `APP@*` may look like; whether there is such a release is asked later. */
export const releaseReference = z.string().trim().min(1).max(300)

export const volumeSizeField = z
  .string()
  .max(20)
  .refine((text) => parseVolumeSize(text) !== undefined, 'is not fat32, dvd, bd or a size such as 700M')

const plannedExport = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** Five or six fields of cron, in the machine's local time. */
  schedule: z.string().refine((text) => validate(text), 'is not a cron expression such as "0 2 * * *"'),
  releases: z.array(releaseReference).min(1).max(200),
  format: z.enum(EXPORT_FORMATS).default('bundle'),
  arch: z
    .string()
    .regex(/^[a-z0-9_]{1,32}$/)
    .optional(),
  volumeSize: volumeSizeField.optional(),
  /** A directory of `directories`, or below one; the store's own bundles for download if left out. */
  output: directory.optional(),
})
export type PlannedExport = z.output<typeof plannedExport>

/** How packages and bundles come in and go out. Sizes in bytes, rates in bytes a second. */
export const transferSettingsSchema = z.strictObject({
  /** Directories on this machine from which may be imported and into which may be exported, besides `<data>/inbox`. */
  directories: z.array(directory).max(50).default([]),
  /** What one import or export may read or write; null for as much as it can. */
  rateLimit: z.number().int().min(LEAST_RATE).max(1e12).nullable().default(null),
  uploads: z
    .strictObject({
      maxSize: z
        .number()
        .int()
        .min(1)
        .max(64 * 1024 * GiB)
        .default(1024 * GiB),
      /** How long an upload stays to which nothing is added. */
      maxAge: z
        .string()
        .regex(/^\d{1,9}[smhd]$/, 'is not a duration such as 24h')
        .default('72h'),
    })
    .prefault({}),
  /** Whether packages are taken that carry no signature, as Rainbond writes them. */
  unsignedPackages: z.boolean().default(true),
  usb: z
    .strictObject({
      /** Looks for sticks all the time, and not only when somebody asks. */
      watch: z.boolean().default(false),
      roots: z.array(directory).max(20).default(['/media', '/run/media', '/mnt']),
      /** Imports what trusted stores have signed as soon as a stick with it is found; needs `watch`. */
      importTrusted: z.boolean().default(false),
    })
    .prefault({}),
  exports: z.array(plannedExport).max(50).default([]),
})
export type TransferSettings = z.output<typeof transferSettingsSchema>

const kept = (db: Database) => new KeptValue<unknown>(db, 'transfer')

/** The settings as they stand; what was never set has its default. */
export function loadTransferSettings(db: Database): TransferSettings {
  return checkedInput(transferSettingsSchema, kept(db).get() ?? {}, 'CONFIG_INVALID')
}

/**
 * Keeps new settings; what they leave out goes back to its default.
 * @throws RaincaskError CONFIG_INVALID
 */
export async function saveTransferSettings(
  db: Database,
  settings: TransferSettings,
  by: Actor,
): Promise<TransferSettings> {
  checkedInput(transferSettingsSchema, settings, 'CONFIG_INVALID')
  await kept(db).set(settings)
  await new Audit(db).note({ ...by, action: 'setting.changed', target: 'setting:transfer' })
  return settings
}
