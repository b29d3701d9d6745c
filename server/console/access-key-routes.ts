import { z } from 'zod'
import { ACCESS_ACTIONS, type ListedAccessKey } from '../accounts/access-keys.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { SignedIn } from '../accounts/sessions.ts'
import { RaincaskError } from '../ops/errors.ts'
import { idField, lineField } from './fields.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, idParams, route } from './route.ts'

const tag = 'access keys'

const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  actions: z.array(z.enum(ACCESS_ACTIONS)),
  ownerId: z.string().nullable().describe('Null for a key made on the command line'),
  createdAt: timeSchema,
  expiresAt: timeSchema.nullable(),
  revokedAt: timeSchema.nullable(),
  lastUsedAt: timeSchema.nullable().describe('Within a minute'),
  lastUsedFrom: z.string().nullable(),
  lastAgent: z.string().nullable(),
})

const installSchema = z.object({
  appId: z.string(),
  appName: z.string().nullable(),
  version: z.string(),
  installs: z.int(),
  firstAt: timeSchema,
  lastAt: timeSchema,
})

/** Access keys: publishers keep their own, administrators all of them. */
export function accessKeyRoutes({ keys, keyUse, keyChanges }: Accounts): ConsoleRoute[] {
  const mine = (user: SignedIn, id: string): ListedAccessKey => {
    const key = keys.get(id)
    if (user.role === 'administrator' || key.ownerId === user.userId) return key
    throw new RaincaskError('NOT_YOURS', { where: `access key ${id}` })
  }
  return [
    route({
      method: 'GET',
      path: '/access-keys',
      access: 'publisher',
      tag,
      summary: 'Access keys, newest first: one’s own, or everybody’s for administrators',
      query: z.object({ ownerId: idField.optional() }),
      response: z.object({ items: z.array(keySchema) }),
      handle: ({ user, query }) => ({
        items: keys.list(user.role === 'administrator' ? query.ownerId : user.userId),
      }),
    }),
    route({
      method: 'POST',
      path: '/access-keys',
      access: 'publisher',
      tag,
      summary: 'Make an access key of one’s own; it is shown this once',
      status: 201,
      body: z.strictObject({
        name: lineField(64, 1),
        actions: z.array(z.enum(ACCESS_ACTIONS)).min(1).max(ACCESS_ACTIONS.length),
        expiresAt: timeSchema.positive().optional(),
      }),
      response: z.object({
        id: z.string(),
        name: z.string(),
        accessKey: z.string().describe('Shown this once'),
        actions: z.array(z.enum(ACCESS_ACTIONS)),
        expiresAt: timeSchema.nullable(),
      }),
      handle: ({ user, actor, body }) => keyChanges.create(actor, user, body),
    }),
    route({
      method: 'GET',
      path: '/access-keys/:id',
      access: 'publisher',
      tag,
      summary: 'One access key, and what it installed',
      params: idParams,
      response: keySchema.extend({ installs: z.array(installSchema) }),
      handle: ({ user, params }) => ({ ...mine(user, params.id), installs: keyUse.installs(params.id) }),
    }),
    route({
      method: 'DELETE',
      path: '/access-keys/:id',
      access: 'publisher',
      tag,
      summary: 'Revoke an access key, and every pull and push credential that derives from it',
      params: idParams,
      handle: async ({ user, actor, params }) => {
        await keyChanges.revoke(actor, mine(user, params.id).id)
      },
    }),
  ]
}
