import { z } from 'zod'
import { keeps } from '../catalog/keeper.ts'
import type { Keeping } from '../catalog/keeping.ts'
import { originOf } from '../transfer/releases/release-origin.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { versionParams, viewerOf } from './catalog-requests.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'
import { signerSchema } from './transfer-schemas.ts'

const originSchema = z.object({
  kind: z.enum(['bundle', 'package', 'published', 'unknown']),
  at: timeSchema.nullable().describe('When it was imported, where that is known'),
  title: z.string().describe('File or bundle, for the app’s keepers; empty for others'),
  bundle: z
    .object({ id: z.string(), madeAt: timeSchema })
    .nullable()
    .describe('The bundle that carried it; its time is its own store’s'),
  signer: signerSchema
    .nullable()
    .describe('Whose signature covers the release; null where nothing is signed'),
})

/** Where releases come from. */
export function releaseOriginRoutes({ deps, trust }: Transfers, { pages }: Keeping): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/apps/:id/versions/:version/origin',
      access: 'anyone',
      tag: 'apps',
      summary: 'How a version came here, and who signed it',
      params: versionParams,
      response: originSchema,
      handle: async ({ params: { id, version }, user }) => {
        const viewer = viewerOf(user)
        const app = pages.app(id, viewer)
        const { digest } = pages.version(id, version, viewer)
        const origin = originOf(deps.db, await trust(), { app: id, version, digest, owner: app.owner })
        return { ...origin, title: keeps(viewer, app) ? origin.title : '' }
      },
    }),
  ]
}
