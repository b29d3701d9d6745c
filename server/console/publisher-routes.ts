import type { Accounts } from '../accounts/accounts.ts'
import type { User } from '../accounts/users.ts'
import type { Pictures } from '../content/pictures.ts'
import { RaincaskError } from '../ops/errors.ts'
import { publisherOf, publisherSchema } from './people-schemas.ts'
import { Answer, type ConsoleRoute, file, idParams, route } from './route.ts'

const tag = 'publishers'

/** What anyone sees of publishers. Their login, e-mail and telephone stay here. */
export function publisherRoutes({ users }: Accounts, pictures: Pictures): ConsoleRoute[] {
  /** Members publish nothing, so nobody but administrators sees them. */
  const publisher = (id: string): User => {
    const user = users.find(id)
    if (!user || user.role === 'member') throw new RaincaskError('PUBLISHER_NOT_FOUND', { where: id })
    return user
  }
  return [
    route({
      method: 'GET',
      path: '/publishers/:id',
      access: 'anyone',
      tag,
      summary: 'A publisher’s public page',
      params: idParams,
      response: publisherSchema,
      handle: ({ params }) => publisherOf(publisher(params.id)),
    }),
    route({
      method: 'GET',
      path: '/publishers/:id/avatar',
      access: 'anyone',
      tag,
      summary: 'A publisher’s picture',
      params: idParams,
      produces: 'image/*',
      handle: ({ params, ifNoneMatch }) => picture(pictures, publisher(params.id), ifNoneMatch),
    }),
    route({
      method: 'GET',
      path: '/me/avatar',
      access: 'signed-in',
      tag: 'me',
      summary: 'One’s own picture',
      produces: 'image/*',
      handle: ({ user, ifNoneMatch }) => picture(pictures, users.get(user.userId), ifNoneMatch),
    }),
    route({
      method: 'GET',
      path: '/users/:id/avatar',
      access: 'administrator',
      tag: 'people',
      summary: 'The picture of an account',
      params: idParams,
      produces: 'image/*',
      handle: ({ params, ifNoneMatch }) => picture(pictures, users.get(params.id), ifNoneMatch),
    }),
  ]
}

/** @throws RaincaskError NOT_FOUND if there is none */
function picture(pictures: Pictures, { avatar, avatarType }: User, ifNoneMatch: string): Answer {
  if (avatar === null || avatarType === null) throw new RaincaskError('NOT_FOUND')
  const headers = { ETag: `"${avatar}"`, 'Cache-Control': 'private, no-cache' }
  if (ifNoneMatch === headers.ETag) return new Answer(undefined, headers, 304)
  return file(pictures.read(avatar), avatarType, headers)
}
