import { z } from 'zod'
import type { Accounts } from '../accounts/accounts.ts'
import { passwordField } from '../accounts/user-fields.ts'
import type { Pictures } from '../content/pictures.ts'
import { profileChangeFields, userSchema } from './people-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'me'

/** Largest avatar, in bytes. */
export const MAX_AVATAR = 1024 * 1024

/** One's own account. */
export function meRoutes({ users, changes, signIn }: Accounts, pictures: Pictures): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/me',
      access: 'signed-in',
      tag,
      summary: 'One’s own account',
      response: userSchema,
      handle: ({ user }) => users.get(user.userId),
    }),
    route({
      method: 'PATCH',
      path: '/me',
      access: 'signed-in',
      tag,
      summary: 'Change what one’s account says',
      body: z.strictObject(profileChangeFields),
      response: userSchema,
      handle: ({ user, actor, body }) => changes.changeProfile(actor, user.userId, body),
    }),
    route({
      method: 'PUT',
      path: '/me/password',
      access: 'signed-in',
      tag,
      summary: 'Change one’s password; one’s other sessions end',
      body: z.strictObject({ oldPassword: z.string().max(1000), newPassword: passwordField }),
      handle: ({ user, actor, body }) => signIn.changePassword(user, body, actor.address),
    }),
    route({
      method: 'PUT',
      path: '/me/avatar',
      access: 'signed-in',
      tag,
      summary: 'Set one’s picture',
      body: { picture: MAX_AVATAR },
      response: userSchema,
      handle: async ({ user, actor, body }) => {
        const { mediaType } = body
        await pictures.keep(body, (digest) => changes.setAvatar(actor, user.userId, { digest, mediaType }))
        return users.get(user.userId)
      },
    }),
    route({
      method: 'DELETE',
      path: '/me/avatar',
      access: 'signed-in',
      tag,
      summary: 'Remove one’s picture',
      response: userSchema,
      handle: ({ user, actor }) => changes.removeAvatar(actor, user.userId),
    }),
  ]
}
