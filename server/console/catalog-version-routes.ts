import { z } from 'zod'
import type { Keeping } from '../catalog/keeping.ts'
import { versionChangeSchema } from '../catalog/version-changes.ts'
import { keeperOf, versionParams, viewerOf } from './catalog-requests.ts'
import { deletionSchema, versionSchema } from './catalog-schemas.ts'
import { flagField } from './fields.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'versions'
const access = 'publisher'

/** What keepers do with the versions of their apps. */
export function catalogVersionRoutes({ pages, versions, deletion }: Keeping): ConsoleRoute[] {
  return [
    route({
      method: 'PATCH',
      path: '/apps/:id/versions/:version',
      access,
      tag,
      summary: 'Change a version’s alias, notes and plugin flag; enable or disable it',
      params: versionParams,
      body: versionChangeSchema,
      response: versionSchema,
      handle: async ({ params: { id, version }, body, ...request }) => {
        await versions.change(keeperOf(request), id, version, body)
        return pages.version(id, version, viewerOf(request.user))
      },
    }),
    route({
      method: 'GET',
      path: '/apps/:id/versions/:version/deletion',
      access,
      tag,
      summary: 'What deleting the version would free, and who has installed it',
      params: versionParams,
      response: deletionSchema,
      handle: ({ params: { id, version }, ...request }) => deletion.preview(keeperOf(request), id, version),
    }),
    route({
      method: 'DELETE',
      path: '/apps/:id/versions/:version',
      access,
      tag,
      summary: 'Delete a version',
      params: versionParams,
      query: z.object({ force: flagField.default(false).describe('Although clusters have installed it') }),
      response: deletionSchema,
      handle: ({ params: { id, version }, query, ...request }) =>
        deletion.deleteVersion(keeperOf(request), id, version, query.force),
    }),
  ]
}
