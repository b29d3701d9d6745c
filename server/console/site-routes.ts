import { z } from 'zod'
import { KnownSites } from '../transfer/sites/known-sites.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { lineField } from './fields.ts'
import { type ConsoleRoute, route } from './route.ts'
import { siteFileSchema } from './transfer-schemas.ts'

const tag = 'sites'
const access = 'administrator'
const params = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/, 'is not the fingerprint of a site') })

const siteSchema = z.object({
  fingerprint: z.string().describe('Of the key that the site signs with'),
  name: z.string().describe('As it is called here; empty where nobody said'),
  isOwn: z.boolean().describe('True for this store itself'),
  knowledge: z
    .enum(['inventory', 'receipts'])
    .describe('inventory: all that it held then; receipts: at least that'),
  knownAt: z.string().describe('When the newest file was written, by the site’s clock'),
  files: z.array(siteFileSchema),
  apps: z.int().describe('That it is known to hold'),
  versions: z.int(),
  behind: z.int().describe('Apps of which it lacks the newest version of this store'),
  absent: z.int().describe('Apps of this store of which it has none'),
})

const siteDetailSchema = siteSchema.extend({
  lines: z.array(
    z.object({
      app: z.string(),
      name: z.string(),
      state: z
        .enum(['current', 'behind', 'absent', 'only-there'])
        .describe('current: it has the newest version of this store'),
      versions: z
        .array(
          z.object({
            version: z.string(),
            state: z
              .enum(['same', 'other', 'lacking', 'only-there'])
              .describe('other: it has another state of it; lacking: only this store has it'),
          }),
        )
        .describe('Newest first'),
    }),
  ),
})

/** Other appliances: what each is known to hold, how old that is, what it lacks. */
export function siteRoutes({ deps, sites }: Transfers): ConsoleRoute[] {
  const known = new KnownSites(deps, sites)
  return [
    route({
      method: 'GET',
      path: '/sites',
      access,
      tag,
      summary: 'Other appliances that a receipt or inventory told of, the last that was heard of first',
      response: z.object({ items: z.array(siteSchema) }),
      handle: async () => ({ items: await known.list() }),
    }),
    route({
      method: 'GET',
      path: '/sites/:id',
      access,
      tag,
      summary: 'One of them: what it holds, and what it lacks compared with this store',
      params,
      response: siteDetailSchema,
      handle: ({ params: { id } }) => known.get(id),
    }),
    route({
      method: 'PATCH',
      path: '/sites/:id',
      access,
      tag,
      summary: 'Give it a name',
      params,
      body: z.strictObject({ name: lineField(100) }),
      response: siteDetailSchema,
      handle: ({ params: { id }, body: { name }, actor }) => known.rename(id, name, actor),
    }),
    route({
      method: 'DELETE',
      path: '/sites/:id',
      access,
      tag,
      summary: 'Forget it with all that it sent back, until something of it comes again',
      params,
      handle: ({ params: { id }, actor }) => known.forget(id, actor),
    }),
  ]
}
