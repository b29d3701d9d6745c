import { z } from 'zod'
import type { Keeping } from '../catalog/keeping.ts'
import { newSolutionSchema, type Solution, solutionChangeSchema } from '../catalog/solutions.ts'
import type { Viewer } from '../catalog/visibility.ts'
import { RaincaskError } from '../ops/errors.ts'
import { keeperOf, viewerOf } from './catalog-requests.ts'
import { cardSchema } from './catalog-schemas.ts'
import { flagField, idField } from './fields.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'solutions'
const access = 'publisher'
const params = z.object({ id: idField })
const BODY = 2 * 1024 * 1024

const lineSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  listed: z.boolean(),
  apps: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
const solutionSchema = lineSchema.extend({
  introduction: z.string().describe('Markdown'),
  apps: z.array(cardSchema).describe('Those that the caller may see, in order'),
})

/** Solutions: sets of apps that travel and list together. */
export function catalogSolutionRoutes(keeping: Keeping): ConsoleRoute[] {
  const { solutions } = keeping
  return [
    route({
      method: 'GET',
      path: '/solutions',
      access: 'anyone',
      tag,
      summary: 'Solutions that the caller may see, newest first',
      query: z.object({ own: flagField.default(false).describe('Only those that one may edit') }),
      response: z.object({ items: z.array(lineSchema) }),
      handle: ({ query, user }) => {
        const found = solutions.list(viewerOf(user), query.own)
        return { items: found.map((one) => ({ ...one, apps: one.apps.length })) }
      },
    }),
    route({
      method: 'POST',
      path: '/solutions',
      access,
      tag,
      summary: 'Make a solution of apps',
      status: 201,
      body: newSolutionSchema,
      bodyLimit: BODY,
      response: solutionSchema,
      handle: async ({ body, ...request }) =>
        withApps(keeping, await solutions.create(keeperOf(request), body), viewerOf(request.user)),
    }),
    route({
      method: 'GET',
      path: '/solutions/:id',
      access: 'anyone',
      tag,
      summary: 'One solution with its apps',
      params,
      response: solutionSchema,
      handle: ({ params: { id }, user }) =>
        withApps(keeping, solutions.see(viewerOf(user), id), viewerOf(user)),
    }),
    route({
      method: 'PATCH',
      path: '/solutions/:id',
      access,
      tag,
      summary: 'Change a solution’s texts and apps',
      params,
      body: solutionChangeSchema,
      bodyLimit: BODY,
      response: solutionSchema,
      handle: async ({ params: { id }, body, ...request }) =>
        withApps(keeping, await solutions.change(keeperOf(request), id, body), viewerOf(request.user)),
    }),
    ...(['list', 'unlist'] as const).map((verb) =>
      route({
        method: 'POST',
        path: `/solutions/:id/${verb}`,
        access,
        tag,
        summary:
          verb === 'list'
            ? 'List a solution and every app in it, or nothing'
            : 'Unlist a solution; its apps stay',
        params,
        response: solutionSchema,
        handle: async ({ params: { id }, ...request }) => {
          const solution = await solutions.setListed(keeperOf(request), id, verb === 'list')
          return withApps(keeping, solution, viewerOf(request.user))
        },
      }),
    ),
    route({
      method: 'DELETE',
      path: '/solutions/:id',
      access,
      tag,
      summary: 'Delete a solution; its apps stay',
      params,
      handle: ({ params: { id }, ...request }) => solutions.remove(keeperOf(request), id),
    }),
  ]
}

function withApps({ pages, cards }: Keeping, solution: Solution, viewer: Viewer) {
  const seen = solution.apps.flatMap((id) => {
    try {
      return [cards.cardOf(pages.app(id, viewer))]
    } catch (error) {
      if (error instanceof RaincaskError && error.code === 'APP_NOT_FOUND') return []
      throw error
    }
  })
  return { ...solution, apps: seen }
}
