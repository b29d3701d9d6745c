import { z } from 'zod'
import { parseVolumeSize } from '../../bundles/raincask/volume-size.ts'
import { baseOfSiteFile } from '../transfer/export/export-base.ts'
import { madeExport } from '../transfer/export/export-copy.ts'
import { estimateExport } from '../transfer/export/export-estimate.ts'
import { EXPORT_FORMATS } from '../transfer/export/export-formats.ts'
import { stickFor } from '../transfer/export/export-place.ts'
import type { ExportInput } from '../transfer/jobs/job-inputs.ts'
import { releaseReference, volumeSizeField } from '../transfer/transfer-settings.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { jobSchema, shownJob } from './job-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'transfers'
const access = 'administrator'
const idField = z.string().regex(/^[0-9a-f]{32}$/)

const sizeSchema = z.object({
  bytes: z.number().describe('Of all files together'),
  blobs: z.int(),
  volumes: z.array(z.number()).describe('Bytes of each volume; empty for formats without volumes'),
})

/** What an export would be, before it is made; and taking one that was made along. */
export function transferExportPlanRoutes(transfers: Transfers): ConsoleRoute[] {
  const { deps, jobs, sites, wake } = transfers
  return [
    route({
      method: 'POST',
      path: '/transfers/exports/plan',
      access,
      tag,
      summary: 'The sizes and volumes of an export, whole and as a delta for a site; nothing is written',
      body: z.strictObject({
        releases: z.array(releaseReference).min(1).max(200).describe('APP, APP@VERSION or APP@*'),
        format: z.enum(EXPORT_FORMATS).default('bundle'),
        arch: z
          .string()
          .regex(/^[a-z0-9_]{1,32}$/)
          .optional(),
        volumeSize: volumeSizeField.optional(),
        since: idField.optional().describe('Id of a site’s inventory or receipt'),
      }),
      response: z.object({
        releases: z.array(
          z.object({
            app: z.string(),
            name: z.string(),
            version: z.string(),
            arch: z.string(),
            isHeld: z.boolean().describe('The site holds it as it is here'),
          }),
        ),
        whole: sizeSchema,
        delta: sizeSchema.nullable(),
        freeBytes: z.number(),
      }),
      handle: async ({ body: { since, volumeSize, ...body } }) =>
        estimateExport(deps, {
          ...body,
          base: since === undefined ? undefined : await baseOfSiteFile(deps.db, await sites.require(since)),
          volumeSize: volumeSize === undefined ? undefined : parseVolumeSize(volumeSize),
        }),
    }),
    route({
      method: 'POST',
      path: '/transfers/exports/:id/copies',
      access,
      tag,
      summary: 'Copy what an export has made for download to a stick, by a job that reads every byte back',
      status: 202,
      params: z.object({ id: idField }),
      body: z.strictObject({ stick: z.string().max(64) }),
      response: jobSchema,
      handle: async ({ params: { id }, body: { stick }, actor }) => {
        const { files } = madeExport(jobs, id)
        const sizes = files.map(({ size }) => size)
        const { path, label } = await stickFor(transfers, stick, sizes)
        const made = jobs.get(id)
        const input = { ...(made.input as ExportInput), copyOf: id, output: path, verify: true }
        const title = `${made.title} → ${label}`
        const job = await jobs.create({ kind: 'export', title, input, by: actor })
        wake()
        return shownJob(job)
      },
    }),
  ]
}
