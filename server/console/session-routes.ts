import { z } from 'zod'
import type { Accounts } from '../accounts/accounts.ts'
import { loginField } from '../accounts/user-fields.ts'
import { timeSchema, userSchema } from './people-schemas.ts'
import { Answer, type ConsoleRoute, route } from './route.ts'
import { clearSessionCookie, setSessionCookie } from './session-cookie.ts'

const tag = 'session'

const sessionSchema = z.object({
  id: z.string(),
  createdAt: timeSchema,
  expiresAt: timeSchema,
  address: z.string(),
  agent: z.string(),
  isCurrent: z.boolean(),
})

const signInBody = z.strictObject({
  // Who mistypes a name learns no more than who mistypes a password.
  login: z.union([loginField, z.string().max(200)]),
  password: z.string().max(1000),
  as: z.enum(['cookie', 'token']).default('cookie').describe('Where the session token goes'),
})

/** Signing in and out, and the sessions that one has. */
export function sessionRoutes({ users, sessions, signIn }: Accounts): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/session',
      access: 'anyone',
      tag,
      summary: 'Who is signed in, and whether the store waits for its first administrator',
      response: z.object({ user: userSchema.nullable(), needsFirstAdministrator: z.boolean() }),
      handle: ({ user }) => ({
        user: user ? users.get(user.userId) : null,
        needsFirstAdministrator: users.administrators() === 0,
      }),
    }),
    route({
      method: 'POST',
      path: '/session',
      access: 'anyone',
      isOpenWrite: true,
      tag,
      summary: 'Sign in: begins a session, in a cookie or as a token for the Authorization header',
      body: signInBody,
      response: z.object({ user: userSchema, token: z.string().optional() }),
      handle: async ({ body, user: before, actor, agent, base }) => {
        const from = { address: actor.address, agent, before }
        const { user, token } = await signIn.signIn(body.login, body.password, from)
        if (body.as === 'token') return { user, token }
        return new Answer({ user }, setSessionCookie(token, base))
      },
    }),
    route({
      method: 'DELETE',
      path: '/session',
      access: 'signed-in',
      tag,
      summary: 'Sign out: ends this session',
      handle: async ({ user, actor, base }) => {
        await signIn.end(actor, user.userId, user.sessionId)
        return new Answer(undefined, clearSessionCookie(base))
      },
    }),
    route({
      method: 'GET',
      path: '/sessions',
      access: 'signed-in',
      tag,
      summary: 'Where one is signed in',
      response: z.object({ items: z.array(sessionSchema) }),
      handle: ({ user }) => ({
        items: sessions
          .list(user.userId)
          .map((session) => ({ ...session, isCurrent: session.id === user.sessionId })),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/sessions/:id',
      access: 'signed-in',
      tag,
      summary: 'End one of one’s own sessions',
      params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, 'is not a session') }),
      handle: ({ user, actor, params }) => signIn.end(actor, user.userId, params.id),
    }),
  ]
}
