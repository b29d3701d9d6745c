import { z } from 'zod'
import type { Keeping } from '../catalog/keeping.ts'
import { Audit } from '../ops/audit.ts'
import { EXPORT_FORMATS } from '../transfer/export/export-formats.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { keeperOf, versionParams, viewerOf } from './catalog-requests.ts'
import { fileAnswer, isBeginning } from './file-answer.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'offline packages'
const params = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/, 'is not the id of an offline package') })

const offlinePackageSchema = z.object({
  id: z.string(),
  appId: z.string(),
  version: z.string(),
  format: z.enum(EXPORT_FORMATS).or(z.string()),
  arch: z.string().describe('Empty for all architectures'),
  state: z.enum(['making', 'ready', 'missing']),
  outdated: z.boolean().describe('True if the version was published anew since'),
  job: z.string().describe('Id of the job that makes it, see /jobs/{id}'),
  file: z.string().nullable(),
  size: z.int().describe('Bytes'),
  sha256: z.string().nullable(),
  downloads: z.int(),
  createdAt: timeSchema,
})

/** Packages of a version for download: for sites without a network to this store. */
export function offlinePackageRoutes(transfers: Transfers, keeping: Keeping): ConsoleRoute[] {
  const { offline, wake, deps } = transfers
  const { pages, versions, counter } = keeping
  return [
    route({
      method: 'GET',
      path: '/apps/:id/versions/:version/offline-packages',
      access: 'signed-in',
      tag,
      summary: 'Offline packages of a version, for whoever may see it; and the formats that there are',
      params: versionParams,
      response: z.object({ items: z.array(offlinePackageSchema), formats: z.array(z.string()) }),
      handle: ({ params: { id, version }, user }) => {
        pages.version(id, version, viewerOf(user))
        return { items: offline.list(id, version), formats: [...EXPORT_FORMATS] }
      },
    }),
    route({
      method: 'POST',
      path: '/apps/:id/versions/:version/offline-packages',
      access: 'publisher',
      tag,
      summary: 'Have an offline package made; one that is there and up to date is given back',
      status: 202,
      params: versionParams,
      body: z.strictObject({
        format: z.enum(EXPORT_FORMATS).default('bundle'),
        arch: z
          .string()
          .regex(/^[a-z0-9_]{1,32}$/)
          .optional(),
      }),
      response: offlinePackageSchema,
      handle: async ({ params: { id, version }, body, ...request }) => {
        versions.kept(keeperOf(request), id, version)
        const made = await offline.make({ app: id, version, ...body }, request.actor)
        wake()
        return made
      },
    }),
    route({
      method: 'GET',
      path: '/offline-packages/:id/file',
      access: 'signed-in',
      tag,
      summary: 'The file of an offline package; takes Range. Counted as a download of the app',
      params,
      produces: 'application/octet-stream',
      handle: async ({ params: { id }, user, header, actor }) => {
        const { appId, version, format } = offline.get(id)
        pages.version(appId, version, viewerOf(user))
        const answer = await fileAnswer(offline.fileOf(id), { header })
        if (isBeginning(answer)) {
          counter.download(appId)
          await offline.count(id)
          const what = { action: 'bundle.downloaded', target: `app:${appId}` } as const
          await new Audit(deps.db).note({ ...actor, ...what, detail: { version, format } })
        }
        return answer
      },
    }),
    route({
      method: 'DELETE',
      path: '/offline-packages/:id',
      access: 'publisher',
      tag,
      summary: 'Remove an offline package and its file',
      params,
      handle: async ({ params: { id }, ...request }) => {
        const { appId, version } = offline.get(id)
        versions.kept(keeperOf(request), appId, version)
        await offline.remove(id, request.actor)
      },
    }),
  ]
}
