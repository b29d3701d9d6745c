import { z } from 'zod'
import { appChangeSchema } from '../catalog/app-changes.ts'
import type { Keeping } from '../catalog/keeping.ts'
import type { Viewer } from '../catalog/visibility.ts'
import { MAX_LOGO } from '../content/pictures.ts'
import {
  appParams,
  keeperOf,
  pictureAnswer,
  pictureQuery,
  versionParams,
  viewerOf,
} from './catalog-requests.ts'
import { appSchema, deletionSchema, versionSchema } from './catalog-schemas.ts'
import { flagField } from './fields.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'apps'
/** Three documents of Chinese text take three bytes a character. */
const APP_BODY = 4 * 1024 * 1024

/** Apps: their pages, for whoever may see them, and what their keepers change. */
export function catalogAppRoutes(keeping: Keeping): ConsoleRoute[] {
  const { pages, apps, pictures, counter, counts, deletion } = keeping
  return [
    route({
      method: 'GET',
      path: '/apps/:id',
      access: 'anyone',
      tag,
      summary: 'Everything that an app’s page shows; counts as a visit',
      params: appParams,
      response: appSchema,
      handle: ({ params, user, actor }) => {
        const page = pageOf(keeping, params.id, viewerOf(user))
        if (!page.isKept) counter.visit(params.id, user?.userId ?? actor.address)
        return page
      },
    }),
    route({
      method: 'GET',
      path: '/apps/:id/versions/:version',
      access: 'anyone',
      tag,
      summary: 'A version with its components, their images and ports, and who calls whom',
      params: versionParams,
      response: versionSchema,
      handle: ({ params, user }) => pages.version(params.id, params.version, viewerOf(user)),
    }),
    route({
      method: 'GET',
      path: '/apps/:id/logo',
      access: 'anyone',
      tag,
      summary: 'An app’s logo',
      params: appParams,
      query: pictureQuery,
      produces: 'image/*',
      handle: ({ params, query, user, ifNoneMatch }) => {
        const { logo, logoType } = pages.app(params.id, viewerOf(user))
        return pictureAnswer(pictures, { digest: logo, mediaType: logoType }, ifNoneMatch, query.v)
      },
    }),
    route({
      method: 'GET',
      path: '/apps/:id/counts',
      access: 'anyone',
      tag,
      summary: 'Visits, installs and downloads by day, today last',
      params: appParams,
      query: z.object({
        days: z
          .string()
          .regex(/^\d{1,3}$/, 'is not a whole number')
          .default('30')
          .transform(Number)
          .pipe(z.int().min(1).max(366)),
      }),
      response: z.object({
        days: z.array(z.object({ day: z.string(), visits: z.int(), installs: z.int(), downloads: z.int() })),
      }),
      handle: ({ params, query, user }) => {
        pages.app(params.id, viewerOf(user))
        return { days: counts.lastDays(params.id, query.days) }
      },
    }),
    route({
      method: 'PATCH',
      path: '/apps/:id',
      access: 'publisher',
      tag,
      summary: 'Change an app’s texts, category, tags and visibility',
      params: appParams,
      body: appChangeSchema,
      bodyLimit: APP_BODY,
      response: appSchema,
      handle: async ({ params, body, ...request }) => {
        await apps.change(keeperOf(request), params.id, body)
        return pageOf(keeping, params.id, viewerOf(request.user))
      },
    }),
    route({
      method: 'PUT',
      path: '/apps/:id/logo',
      access: 'publisher',
      tag,
      summary: 'Set an app’s logo',
      params: appParams,
      body: { picture: MAX_LOGO },
      handle: ({ params, body, ...request }) => apps.setLogo(keeperOf(request), params.id, body),
    }),
    route({
      method: 'DELETE',
      path: '/apps/:id/logo',
      access: 'publisher',
      tag,
      summary: 'Remove an app’s logo',
      params: appParams,
      handle: ({ params, ...request }) => apps.removeLogo(keeperOf(request), params.id),
    }),
    route({
      method: 'GET',
      path: '/apps/:id/deletion',
      access: 'publisher',
      tag,
      summary: 'What deleting the app would free, and who has installed it',
      params: appParams,
      response: deletionSchema,
      handle: ({ params, ...request }) => deletion.preview(keeperOf(request), params.id),
    }),
    route({
      method: 'DELETE',
      path: '/apps/:id',
      access: 'publisher',
      tag,
      summary: 'Delete an app with all its versions',
      params: appParams,
      query: z.object({ force: flagField.default(false).describe('Although clusters have installed it') }),
      response: deletionSchema,
      handle: ({ params, query, ...request }) =>
        deletion.deleteApp(keeperOf(request), params.id, query.force),
    }),
  ]
}

function pageOf({ pages, packages, screenshots }: Keeping, id: string, viewer: Viewer) {
  const page = pages.page(id, viewer)
  return { ...page, packages: packages.list(id), screenshots: screenshots.list(id) }
}
