import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import type { SignedIn } from '../accounts/sessions.ts'
import { Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { allowedPath } from '../transfer/allowed-paths.ts'
import { previewBundle } from '../transfer/import-bundle/import-bundle.ts'
import { findSources } from '../transfer/import-bundle/import-bundle-find.ts'
import { discardImport, unfinishedImports } from '../transfer/import-bundle/import-bundle-unfinished.ts'
import { queueImport } from '../transfer/jobs/queue-import.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { undoLastImport } from '../transfer/undo/undo-import.ts'
import { planUndo } from '../transfer/undo/undo-plan.ts'
import { importHistory } from '../transfer/undo/undo-record.ts'
import { withSiblings } from '../transfer/upload-volumes.ts'
import { jobSchema, shownJob } from './job-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'
import {
  importChoices,
  importRunSchema,
  previewSchema,
  sourceFields,
  undoneSchema,
  undoPlanSchema,
  unfinishedSchema,
} from './transfer-schemas.ts'
import { ownUpload } from './upload-routes.ts'

const tag = 'transfers'
const access = 'administrator'
const source = z
  .strictObject(sourceFields)
  .refine(({ upload, paths }) => (upload === undefined) !== (paths === undefined), 'needs upload or paths')

/** How packages and bundles come in: looked at first, then imported by a job, and taken back if need be. */
export function transferImportRoutes(transfers: Transfers): ConsoleRoute[] {
  const { deps, jobs, wake } = transfers
  return [
    route({
      method: 'POST',
      path: '/transfers/preview',
      access,
      tag,
      summary:
        'What is at a place and what its import would do, judged by the code that imports; writes nothing',
      body: source,
      response: previewSchema,
      handle: async ({ body, user }) => {
        const found = await findSources((await pathsOf(transfers, body, user)).paths)
        const bundles = []
        for (const one of found.bundles)
          bundles.push({
            ...(await previewBundle(deps, one)),
            publicKey: one.bundle.document.by.publicKey,
          })
        const packages = found.packages.map(async (file) => ({
          file: basename(file),
          size: (await stat(file)).size,
          signed: false as const,
        }))
        return {
          bundles,
          packages: await Promise.all(packages),
          unsignedAllowed: transfers.settings().unsignedPackages,
          damaged: found.damaged.map(({ file, error }) => ({
            file: basename(file),
            problem: (error as Error).message,
          })),
        }
      },
    }),
    route({
      method: 'POST',
      path: '/transfers/inspect',
      access,
      tag,
      summary: 'Have packages read to their end by a job, which says what is in them; nothing is imported',
      status: 202,
      body: source,
      response: jobSchema,
      handle: async ({ body, user, actor }) => {
        const { paths, title } = await pathsOf(transfers, body, user)
        const job = await jobs.create({ kind: 'inspect', title, input: { paths }, by: actor })
        wake()
        return shownJob(job)
      },
    }),
    route({
      method: 'POST',
      path: '/transfers/imports',
      access,
      tag,
      summary:
        'Import an upload, or what lies at paths, by a job; one that waits for volumes of the same bundle goes on',
      status: 202,
      body: z
        .strictObject({ ...sourceFields, ...importChoices })
        .refine(
          ({ upload, paths }) => (upload === undefined) !== (paths === undefined),
          'needs upload or paths',
        ),
      response: jobSchema,
      handle: async ({ body, user, actor }) => {
        const { upload: _, paths: __, ...choices } = body
        const source = await pathsOf(transfers, body, user)
        return shownJob(await queueImport(transfers, { ...source, ...choices }, actor))
      },
    }),
    route({
      method: 'GET',
      path: '/transfers/imports',
      access,
      tag,
      summary:
        'Imports that were published, the newest first, and bundles of which volumes are still to come',
      response: z.object({ items: z.array(importRunSchema), unfinished: z.array(unfinishedSchema) }),
      handle: () => ({ items: importHistory(deps.db, 100), unfinished: unfinishedImports(deps.db) }),
    }),
    route({
      method: 'DELETE',
      path: '/transfers/imports/:id',
      access,
      tag,
      summary: 'Give an unfinished import up, by the id of its bundle; what it brought is taken back',
      params: z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) }),
      handle: async ({ params: { id }, actor }) => {
        // Imports wait for one another, and nobody should wait that long for an answer.
        if (jobs.inState('running').some(({ kind }) => kind === 'import'))
          throw new RaincaskError('JOB_RUNNING', { where: 'import' })
        const { title, addedBytes } = await discardImport(deps, id)
        const what = { action: 'import.discarded', target: `bundle:${id}` } as const
        await new Audit(deps.db).note({ ...actor, ...what, detail: { title, addedBytes } })
      },
    }),
    route({
      method: 'GET',
      path: '/transfers/undo',
      access,
      tag,
      summary: 'Whether the last import that changed something can be taken back',
      response: undoPlanSchema,
      handle: () => {
        const plan = planUndo(deps)
        return { run: plan?.run ?? null, problems: plan?.problems ?? [] }
      },
    }),
    route({
      method: 'POST',
      path: '/transfers/undo',
      access,
      tag,
      summary: 'Take the last import back: what it added goes, what it replaced comes back',
      body: z.strictObject({
        run: z
          .string()
          .regex(/^[0-9a-f]{32}$/)
          .describe(
            'The import that is meant, as GET shows it: if it is not the last any more, nothing is done',
          ),
      }),
      response: undoneSchema,
      handle: ({ body, actor }) => undoLastImport(deps, actor, body.run),
    }),
  ]
}

type Source = { upload?: string | undefined; paths?: string[] | undefined }

/** Where something is to be read, once it was found to be allowed and complete. */
async function pathsOf(
  { deps, uploads, settings }: Transfers,
  { upload, paths = [] }: Source,
  user: SignedIn,
): Promise<{ paths: string[]; uploads: string[]; title: string }> {
  if (upload === undefined) {
    const allowed = await Promise.all(paths.map((path) => allowedPath(deps.data, settings(), path)))
    return { paths: allowed, uploads: [], title: allowed.map((path) => basename(path)).join(', ') }
  }
  const chosen = await ownUpload(uploads, upload, user)
  const { name, offset, length } = chosen
  if (offset < length)
    throw new RaincaskError('UPLOAD_UNFINISHED', {
      where: name,
      reason: `${offset} of ${length} bytes are here`,
    })
  const own = (await uploads.list()).filter(({ owner }) => owner === chosen.owner)
  const all = await withSiblings([chosen], own)
  for (const { id } of all) await uploads.touch(id)
  return { paths: all.map(({ path }) => path), uploads: all.map(({ id }) => id), title: name }
}
