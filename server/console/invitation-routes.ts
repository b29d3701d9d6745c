import { z } from 'zod'
import type { Accounts } from '../accounts/accounts.ts'
import { LINK_HOURS, linkOf } from '../accounts/invitations.ts'
import { passwordField, roleField } from '../accounts/user-fields.ts'
import { idField, lineField } from './fields.ts'
import { linkSchema, ownAccountFields, timeSchema, tokenField, userSchema } from './people-schemas.ts'
import { Answer, type ConsoleRoute, route } from './route.ts'
import { setSessionCookie } from './session-cookie.ts'

const tag = 'invitations'

const invitationSchema = z.object({
  id: z.string(),
  kind: z.enum(['first-administrator', 'account', 'password']),
  role: roleField,
  organisationId: z.string().nullable(),
  organisationName: z.string().nullable(),
  login: z.string().nullable().describe('Whose password it sets'),
  note: z.string(),
  invitedBy: z.string().nullable(),
  createdAt: timeSchema,
  expiresAt: timeSchema,
})

/** Links that administrators send to people. */
export function invitationRoutes({ invitations, links }: Accounts): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/invitations',
      access: 'administrator',
      tag,
      summary: 'Links that can still be used',
      response: z.object({ items: z.array(invitationSchema) }),
      handle: () => ({ items: invitations.list() }),
    }),
    route({
      method: 'POST',
      path: '/invitations',
      access: 'administrator',
      tag,
      summary: 'Make a link with which somebody makes their account, once',
      status: 201,
      body: z.strictObject({
        role: roleField,
        organisationId: idField.nullable().default(null),
        note: lineField(100).default('').describe('For whom it is'),
        hours: z.int().min(LINK_HOURS.min).max(LINK_HOURS.max).optional().describe('How long it holds'),
      }),
      response: linkSchema,
      handle: async ({ actor, body, base }) => {
        const link = await links.invite(actor, body)
        return { ...link, link: linkOf(base, 'account', link.token) }
      },
    }),
    route({
      method: 'DELETE',
      path: '/invitations/:id',
      access: 'administrator',
      tag,
      summary: 'Withdraw a link',
      params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, 'is not an invitation') }),
      handle: ({ actor, params }) => links.withdraw(actor, params.id),
    }),
  ]
}

/** What strangers do who hold a link. */
export function linkRoutes({ invitations, links, signIn }: Accounts): ConsoleRoute[] {
  const signedInSchema = z.object({ user: userSchema })
  const accountBody = z.strictObject({ token: tokenField, ...ownAccountFields })
  const accept = (kind: 'first-administrator' | 'account', path: string, summary: string) =>
    route({
      method: 'POST',
      path,
      access: 'anyone',
      isOpenWrite: true,
      tag,
      summary,
      status: 201,
      body: accountBody,
      response: signedInSchema,
      handle: async ({ body: { token, ...account }, user: before, actor, agent, base }) => {
        const made = await links.accept(kind, token, account, actor.address)
        const { user, token: session } = await signIn.enter(made, { address: actor.address, agent, before })
        return new Answer({ user }, setSessionCookie(session, base))
      },
    })
  return [
    route({
      method: 'POST',
      path: '/invitations/look',
      access: 'anyone',
      isOpenWrite: true,
      tag,
      summary: 'What a link is for',
      body: z.strictObject({ token: tokenField }),
      response: invitationSchema.pick({
        kind: true,
        role: true,
        organisationName: true,
        login: true,
        expiresAt: true,
      }),
      handle: ({ body }) => invitations.find(body.token),
    }),
    accept('account', '/invitations/accept', 'Make one’s account with a link, and sign in'),
    accept(
      'first-administrator',
      '/first-administrator',
      'Make the first administrator’s account, and sign in',
    ),
    route({
      method: 'POST',
      path: '/password-reset',
      access: 'anyone',
      isOpenWrite: true,
      tag,
      summary: 'Set a new password with a link; every session of the account ends',
      body: z.strictObject({ token: tokenField, password: passwordField }),
      handle: ({ body, actor }) => links.setPassword(body.token, body.password, actor.address),
    }),
  ]
}
