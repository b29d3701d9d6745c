import { z } from 'zod'
import type { Keeping } from '../catalog/keeping.ts'
import { MAX_SCREENSHOT } from '../catalog/screenshots.ts'
import { appParams, keeperOf, pictureAnswer, viewerOf } from './catalog-requests.ts'
import { screenshotSchema } from './catalog-schemas.ts'
import { idField, lineField } from './fields.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'screenshots'
const captionField = lineField(200)
const params = z.object({ id: idField })

/** The pictures of an app. */
export function catalogScreenshotRoutes({ pages, pictures, screenshots }: Keeping): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/screenshots/:id',
      access: 'anyone',
      tag,
      summary: 'A screenshot’s picture',
      params,
      produces: 'image/*',
      handle: ({ params: { id }, user, ifNoneMatch }) => {
        const screenshot = screenshots.get(id)
        pages.app(screenshot.appId, viewerOf(user))
        return pictureAnswer(pictures, screenshot, ifNoneMatch)
      },
    }),
    route({
      method: 'POST',
      path: '/apps/:id/screenshots',
      access: 'publisher',
      tag,
      summary: 'Add a screenshot, after the others',
      status: 201,
      params: appParams,
      query: z.object({ caption: captionField.default('') }),
      body: { picture: MAX_SCREENSHOT },
      response: screenshotSchema,
      handle: ({ params: { id }, query, body, ...request }) =>
        screenshots.add(keeperOf(request), id, query.caption, body),
    }),
    route({
      method: 'PUT',
      path: '/apps/:id/screenshots',
      access: 'publisher',
      tag,
      summary: 'Order an app’s screenshots: those named first',
      params: appParams,
      body: z.strictObject({ order: z.array(idField).max(100) }),
      response: z.object({ items: z.array(screenshotSchema) }),
      handle: async ({ params: { id }, body, ...request }) => ({
        items: await screenshots.reorder(keeperOf(request), id, body.order),
      }),
    }),
    route({
      method: 'PATCH',
      path: '/screenshots/:id',
      access: 'publisher',
      tag,
      summary: 'Change a screenshot’s caption',
      params,
      body: z.strictObject({ caption: captionField }),
      response: screenshotSchema,
      handle: ({ params: { id }, body, ...request }) =>
        screenshots.setCaption(keeperOf(request), id, body.caption),
    }),
    route({
      method: 'DELETE',
      path: '/screenshots/:id',
      access: 'publisher',
      tag,
      summary: 'Remove a screenshot',
      params,
      handle: ({ params: { id }, ...request }) => screenshots.remove(keeperOf(request), id),
    }),
  ]
}
