import { z } from 'zod'
import type { Accounts } from '../accounts/accounts.ts'
import { linkOf } from '../accounts/invitations.ts'
import { displayNameField, emailField, loginField, roleField } from '../accounts/user-fields.ts'
import { idField, lineField } from './fields.ts'
import { pageOf, pageQuery } from './paging.ts'
import { linkSchema, profileChangeFields, userSchema } from './people-schemas.ts'
import { type ConsoleRoute, idParams, route } from './route.ts'

const tag = 'people'
const access = 'administrator'

/** The accounts of this store, for administrators. */
export function userRoutes({ users, changes, links }: Accounts): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/users',
      access,
      tag,
      summary: 'The people, by sign-in name',
      query: z.object({
        ...pageQuery,
        text: lineField(100).optional().describe('Part of the name or e-mail'),
        role: roleField.optional(),
        organisationId: idField.optional(),
      }),
      response: pageOf(userSchema),
      handle: ({ query: { page, pageSize, ...filter } }) => ({
        ...users.list(filter, page, pageSize),
        page,
        pageSize,
      }),
    }),
    route({
      method: 'POST',
      path: '/users',
      access,
      tag,
      summary: 'Make an account; its owner sets the password through the link',
      status: 201,
      body: z.strictObject({
        login: loginField,
        displayName: displayNameField,
        email: emailField.default(''),
        role: roleField,
        organisationId: idField.nullable().default(null),
      }),
      response: z.object({ user: userSchema, ...linkSchema.shape }),
      handle: async ({ actor, body, base }) => {
        const { user, link } = await links.makeAccount(actor, body)
        return { user, ...link, link: linkOf(base, 'password', link.token) }
      },
    }),
    route({
      method: 'GET',
      path: '/users/:id',
      access,
      tag,
      summary: 'One account',
      params: idParams,
      response: userSchema,
      handle: ({ params }) => users.get(params.id),
    }),
    route({
      method: 'PATCH',
      path: '/users/:id',
      access,
      tag,
      summary: 'Change an account: role, organisation, profile',
      params: idParams,
      body: z.strictObject({
        ...profileChangeFields,
        role: roleField.optional(),
        organisationId: idField.nullable().optional(),
      }),
      response: userSchema,
      handle: ({ actor, params, body }) => changes.changeStanding(actor, params.id, body),
    }),
    route({
      method: 'POST',
      path: '/users/:id/disable',
      access,
      tag,
      summary: 'Shut an account: its sessions end at once',
      params: idParams,
      body: z.strictObject({ revokeKeys: z.boolean().default(false).describe('Its access keys too') }),
      response: userSchema,
      handle: ({ actor, params, body }) => changes.disable(actor, params.id, body),
    }),
    route({
      method: 'POST',
      path: '/users/:id/enable',
      access,
      tag,
      summary: 'Open an account again',
      params: idParams,
      response: userSchema,
      handle: ({ actor, params }) => changes.enable(actor, params.id),
    }),
    route({
      method: 'POST',
      path: '/users/:id/password-link',
      access,
      tag,
      summary: 'Make a link with which its owner sets a new password; earlier ones are void',
      status: 201,
      params: idParams,
      response: linkSchema,
      handle: async ({ actor, params, base }) => {
        const link = await links.resetPassword(actor, params.id)
        return { ...link, link: linkOf(base, 'password', link.token) }
      },
    }),
  ]
}
