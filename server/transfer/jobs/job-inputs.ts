import { z } from 'zod'
import { EXPORT_FORMATS } from '../export/export-formats.ts'
import { releaseReference, volumeSizeField } from '../transfer-settings.ts'

// What the rows of jobs hold as their input. Paths in them were judged when the job was made.

const path = z.string().min(1).max(4096)
const archField = z.string().regex(/^[a-z0-9_]{1,32}$/, 'is not an architecture such as amd64')

export const importInput = z.object({
  paths: z.array(path).min(1).max(2000),
  /** Upload whose file it is: it goes when the import is done. */
  upload: z.string().nullable().default(null),
  /** The same, where several were sent: the volumes of a bundle. */
  uploads: z.array(z.string()).default([]),
  trustSigner: z.string().optional(),
  applyRemovals: z.boolean().default(false),
  allowOlder: z.boolean().default(false),
  /** Digests of bundles that a stick brought: they go on when it comes back. */
  bundles: z.array(z.string()).default([]),
})
export type ImportInput = z.output<typeof importInput>

export const inspectInput = z.object({ paths: z.array(path).min(1).max(2000) })

export const exportInput = z.object({
  releases: z.array(releaseReference).min(1).max(200),
  format: z.enum(EXPORT_FORMATS),
  arch: archField.optional(),
  volumeSize: volumeSizeField.optional(),
  /** File with a site's inventory or receipt. */
  base: path.optional(),
  /** Where to write; `<data>/bundles/<job>` if left out. */
  output: path.optional(),
  /** Read back to the last byte, and compared. */
  verify: z.boolean().default(false),
  /** Job whose files are copied to `output`, instead of being made anew. */
  copyOf: z.string().optional(),
})
export type ExportInput = z.output<typeof exportInput>

export const offlinePackageInput = z.object({
  /** Id of the offline package's row. */
  package: z.string(),
  app: z.string(),
  version: z.string(),
  format: z.enum(EXPORT_FORMATS),
  arch: archField.optional(),
})
export type OfflinePackageInput = z.output<typeof offlinePackageInput>
