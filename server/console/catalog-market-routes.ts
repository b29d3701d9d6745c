import { z } from 'zod'
import type { Keeping } from '../catalog/keeping.ts'
import { marketChangeSchema, marketMembersSchema, newMarketSchema } from '../catalog/market-changes.ts'
import type { Market } from '../catalog/market-directory.ts'
import { MAX_LOGO } from '../content/pictures.ts'
import { keeperOf, pictureAnswer } from './catalog-requests.ts'
import { idField } from './fields.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'markets'
const access = 'administrator'
const params = z.object({ id: idField })

const marketSchema = z.object({
  id: z.string(),
  domain: z.string().describe('What consoles bind with'),
  name: z.string(),
  description: z.string(),
  logo: z.string().nullable().describe('Digest of the picture at /markets/{id}/logo'),
  visibility: z.enum(['public', 'bound']),
  isDefault: z.boolean().describe('True for the one that holds every app and stays'),
  createdAt: timeSchema,
})
const membersSchema = z.object({ apps: z.array(z.string()), keys: z.array(z.string()) })

/** The markets that clusters bind to, for administrators. */
export function catalogMarketRoutes({ markets, pictures }: Keeping): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/markets',
      access,
      tag,
      summary: 'The markets of this store, the default one first',
      response: z.object({ items: z.array(marketSchema) }),
      handle: () => ({ items: markets.list().map(shown) }),
    }),
    route({
      method: 'POST',
      path: '/markets',
      access,
      tag,
      summary: 'Make a market',
      status: 201,
      body: newMarketSchema,
      response: marketSchema,
      handle: async ({ body, ...request }) => shown(await markets.create(keeperOf(request), body)),
    }),
    route({
      method: 'GET',
      path: '/markets/:id',
      access,
      tag,
      summary: 'One market, with the apps in it and the access keys that may bind to it',
      params,
      response: marketSchema.extend(membersSchema.shape),
      handle: ({ params: { id } }) => ({ ...shown(markets.get(id)), ...markets.members(id) }),
    }),
    route({
      method: 'PATCH',
      path: '/markets/:id',
      access,
      tag,
      summary: 'Change a market',
      params,
      body: marketChangeSchema,
      response: marketSchema,
      handle: async ({ params: { id }, body, ...request }) =>
        shown(await markets.change(keeperOf(request), id, body)),
    }),
    route({
      method: 'PUT',
      path: '/markets/:id/members',
      access,
      tag,
      summary: 'Say which apps are in a market, and which access keys may bind to it',
      params,
      body: marketMembersSchema,
      response: membersSchema,
      handle: async ({ params: { id }, body, ...request }) => {
        await markets.setMembers(keeperOf(request), id, body)
        return markets.members(id)
      },
    }),
    route({
      method: 'GET',
      path: '/markets/:id/logo',
      access,
      tag,
      summary: 'A market’s logo',
      params,
      produces: 'image/*',
      handle: ({ params: { id }, ifNoneMatch }) => {
        const { logo, logoType } = markets.get(id)
        return pictureAnswer(pictures, { digest: logo, mediaType: logoType }, ifNoneMatch)
      },
    }),
    route({
      method: 'PUT',
      path: '/markets/:id/logo',
      access,
      tag,
      summary: 'Set a market’s logo',
      params,
      body: { picture: MAX_LOGO },
      response: marketSchema,
      handle: async ({ params: { id }, body, ...request }) =>
        shown(await markets.setLogo(keeperOf(request), id, body)),
    }),
    route({
      method: 'DELETE',
      path: '/markets/:id/logo',
      access,
      tag,
      summary: 'Remove a market’s logo',
      params,
      response: marketSchema,
      handle: async ({ params: { id }, ...request }) =>
        shown(await markets.setLogo(keeperOf(request), id, null)),
    }),
    route({
      method: 'DELETE',
      path: '/markets/:id',
      access,
      tag,
      summary: 'Delete a market; its apps and keys stay',
      params,
      handle: ({ params: { id }, ...request }) => markets.remove(keeperOf(request), id),
    }),
  ]
}

function shown({ marketID, holdsAll, ...market }: Market): z.input<typeof marketSchema> {
  return { ...market, id: marketID, isDefault: holdsAll }
}
