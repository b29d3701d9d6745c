import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { allowedPath } from '../transfer/allowed-paths.ts'
import { EXPORT_FORMATS } from '../transfer/export/export-formats.ts'
import { exportPlace } from '../transfer/export/export-place.ts'
import { removeExport } from '../transfer/export/export-remove.ts'
import { bundlesOf, type ExportJobResult } from '../transfer/export/export-result.ts'
import type { ExportInput } from '../transfer/jobs/job-inputs.ts'
import { takeInventory } from '../transfer/sites/inventory.ts'
import { writeWhole } from '../transfer/sites/receipts.ts'
import { releaseReference, volumeSizeField } from '../transfer/transfer-settings.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { fileAnswer, isBeginning } from './file-answer.ts'
import { jobSchema, shownJob } from './job-schemas.ts'
import { type ConsoleRoute, file, route } from './route.ts'
import { siteFileSchema, storedFileSchema } from './transfer-schemas.ts'

const tag = 'transfers'
const access = 'administrator'
const idField = z.string().regex(/^[0-9a-f]{32}$/)
/** Names that this store gives: never a path. */
const nameField = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,199}$/u, 'is not the name of a file')

/** How releases go out: exported by jobs, downloaded or written to sticks; and what comes back for the next delta. */
export function transferExportRoutes(transfers: Transfers): ConsoleRoute[] {
  const { deps, jobs, sites, wake } = transfers
  const { root } = deps.data
  const receipts = join(root, 'receipts')
  return [
    route({
      method: 'POST',
      path: '/transfers/exports',
      access,
      tag,
      summary:
        'Export releases by a job: for download, or to a stick or directory, where every byte is read back',
      status: 202,
      body: z.strictObject({
        releases: z.array(releaseReference).min(1).max(200).describe('APP, APP@VERSION or APP@*'),
        format: z.enum(EXPORT_FORMATS).default('bundle'),
        arch: z
          .string()
          .regex(/^[a-z0-9_]{1,32}$/)
          .optional(),
        volumeSize: volumeSizeField.optional().describe('fat32, dvd, bd, or a size such as 700M'),
        since: idField.optional().describe('Id of a site’s inventory or receipt (/transfers/sites): a delta'),
        stick: z.string().max(64).optional().describe('Id of a stick (/transfers/usb) to write to'),
        directory: z.string().max(4096).optional().describe('A directory that the settings open'),
        verify: z
          .boolean()
          .optional()
          .describe('Read every byte back and compare it; always done on sticks and in directories'),
      }),
      response: jobSchema,
      handle: async ({ body: { since, stick, directory, verify = false, ...body }, actor }) => {
        const base = since === undefined ? undefined : await sites.require(since)
        const place = await exportPlace(transfers, stick, directory)
        const input: ExportInput = { ...place, ...body, base, verify: verify || place.output !== undefined }
        const title = body.releases.join(', ')
        const job = await jobs.create({ kind: 'export', title, input, by: actor })
        wake()
        return shownJob(job)
      },
    }),
    route({
      method: 'GET',
      path: '/transfers/exports/:id/:name',
      access: 'publisher',
      tag,
      summary: 'A file that an export has written for download; takes Range',
      params: z.object({ id: idField, name: nameField }),
      produces: 'application/octet-stream',
      handle: async ({ params: { id, name }, user, actor, header }) => {
        const job = jobs.get(id)
        if (user.role !== 'administrator' && job.owner !== `user:${user.userId}`)
          throw new RaincaskError('JOB_NOT_FOUND', { where: id })
        const written = (job.result as Partial<ExportJobResult> | null)?.files?.find(
          (one) => one.name === name,
        )
        if (!written) throw new RaincaskError('FILE_NOT_FOUND', { where: name })
        const sent = { path: join(bundlesOf(root, id), name), name, tag: `${id}-${written.size}` }
        const answer = await fileAnswer(sent, { header })
        const what = { action: 'bundle.downloaded', target: `job:${id}`, detail: { file: name } } as const
        if (isBeginning(answer)) await new Audit(deps.db).note({ ...actor, ...what })
        return answer
      },
    }),
    route({
      method: 'DELETE',
      path: '/transfers/exports/:id',
      access,
      tag,
      summary: 'Remove the files that an export has written for download',
      params: z.object({ id: idField }),
      handle: ({ params: { id }, actor }) => removeExport(deps, jobs, id, actor),
    }),
    route({
      method: 'GET',
      path: '/transfers/receipts',
      access,
      tag,
      summary:
        'Receipts of this store’s imports and the inventories after them, to be carried back to the senders',
      response: z.object({ items: z.array(storedFileSchema) }),
      handle: async () => ({ items: await filesIn(receipts) }),
    }),
    route({
      method: 'GET',
      path: '/transfers/receipts/:name',
      access,
      tag,
      summary: 'A receipt, or an inventory',
      params: z.object({ name: nameField }),
      produces: 'application/octet-stream',
      handle: async ({ params: { name }, header }) => {
        const found = (await filesIn(receipts)).find((one) => one.name === name)
        if (!found) throw new RaincaskError('FILE_NOT_FOUND', { where: name })
        return fileAnswer({ path: join(receipts, name), name, tag: `${found.at}-${found.size}` }, { header })
      },
    }),
    route({
      method: 'POST',
      path: '/transfers/receipts/:name/copies',
      access,
      tag,
      summary: 'Copy a receipt or inventory to a stick, to be carried back to the sender',
      params: z.object({ name: nameField }),
      body: z.strictObject({ stick: z.string().max(64) }),
      handle: async ({ params: { name }, body: { stick } }) => {
        const found = (await filesIn(receipts)).find((one) => one.name === name)
        if (!found) throw new RaincaskError('FILE_NOT_FOUND', { where: name })
        const { output = '' } = await exportPlace(transfers, stick)
        await writeWhole(join(output, name), await readFile(join(receipts, name)))
      },
    }),
    route({
      method: 'GET',
      path: '/transfers/inventory',
      access,
      tag,
      summary: 'What this store holds now, signed, for another store to make a delta against',
      produces: 'application/octet-stream',
      handle: async () => {
        const taken = await takeInventory(deps)
        const name = `${taken.takenAt.replace(/[-:]|\.\d+/g, '')}.inventory`
        return file(taken.file, 'application/octet-stream', {
          'Content-Disposition': `attachment; filename="${name}"`,
        })
      },
    }),
    route({
      method: 'GET',
      path: '/transfers/sites',
      access,
      tag,
      summary: 'Inventories and receipts that other sites sent back, the newest first',
      response: z.object({ items: z.array(siteFileSchema) }),
      handle: async () => ({ items: await sites.list() }),
    }),
    route({
      method: 'POST',
      path: '/transfers/sites',
      access,
      tag,
      summary:
        'Take in what a site sent back: its inventory or receipt, as text or from a path such as a stick’s',
      status: 201,
      body: z
        .strictObject({ text: z.string().min(1).optional(), path: z.string().max(4096).optional() })
        .refine(({ text, path }) => (text === undefined) !== (path === undefined), 'needs text or path'),
      bodyLimit: 64 * 1024 * 1024,
      response: siteFileSchema,
      handle: async ({ body: { text = '', path }, actor }) => {
        const told =
          path === undefined
            ? await sites.add(Buffer.from(text))
            : await sites.addFrom(await allowedPath(deps.data, transfers.settings(), path))
        const detail = { kind: told.kind, at: told.at }
        await new Audit(deps.db).note({ ...actor, action: 'site.told', target: `site:${told.site}`, detail })
        return told
      },
    }),
    route({
      method: 'DELETE',
      path: '/transfers/sites/:id',
      access,
      tag,
      summary: 'Forget an inventory or receipt',
      params: z.object({ id: idField }),
      handle: ({ params: { id } }) => sites.remove(id),
    }),
  ]
}

async function filesIn(directory: string): Promise<{ name: string; size: number; at: number }[]> {
  const names = await readdir(directory).catch(() => [])
  const files = await Promise.all(
    names
      .filter((name) => /\.(?:receipt|inventory)$/.test(name))
      .map(async (name) => {
        const { size, mtimeMs } = await stat(join(directory, name))
        return { name, size, at: Math.round(mtimeMs) }
      }),
  )
  return files.sort((a, b) => b.at - a.at)
}
