import { z } from 'zod'
import type { SignedIn } from '../accounts/sessions.ts'
import type { Keeper } from '../catalog/keeper.ts'
import { versionField } from '../catalog/version-field.ts'
import { STRANGER, type Viewer } from '../catalog/visibility.ts'
import { isPictureType, type Pictures } from '../content/pictures.ts'
import type { Actor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { Answer, file } from './route.ts'

/** appKeyID (market contract, rule 0.6). */
export const appIdField = z.string().regex(/^[A-Za-z0-9_]{1,32}$/, 'is not an app key')
export const appParams = z.object({ id: appIdField })
export const versionParams = z.object({ id: appIdField, version: versionField })

/** What somebody sees, by their session. */
export function viewerOf(user: SignedIn | undefined): Viewer {
  if (!user) return STRANGER
  return {
    keyId: undefined,
    principal: `user:${user.userId}`,
    organisationId: user.organisationId ?? undefined,
    isAdministrator: user.role === 'administrator',
  }
}

/** Whoever changes something, by their session. */
export function keeperOf({ user, actor }: { user: SignedIn; actor: Actor }): Keeper {
  return { viewer: viewerOf(user), actor }
}

interface StoredPicture {
  digest: string | null
  mediaType: string | null
}

/** Which state of a picture is asked for: the first characters of its digest. */
export const pictureQuery = z.object({
  v: z
    .string()
    .regex(/^[0-9a-f]{12,64}$/)
    .optional()
    .describe(
      'Beginning of the digest, without sha256: — where it is the one asked for, browsers need not ask again',
    ),
})

/**
 * A picture as an answer.
 * @param wanted beginning of the digest's hex, where whoever asks knows it: then the address always means these bytes
 * @throws RaincaskError NOT_FOUND if there is none that can be shown
 */
export function pictureAnswer(
  pictures: Pictures,
  { digest, mediaType }: StoredPicture,
  ifNoneMatch: string,
  wanted?: string,
): Answer {
  if (digest === null || mediaType === null || !isPictureType(mediaType)) throw new RaincaskError('NOT_FOUND')
  const isNamed = wanted !== undefined && digest.startsWith(`sha256:${wanted}`)
  const headers = {
    ETag: `"${digest}"`,
    'Cache-Control': isNamed ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  }
  if (ifNoneMatch === headers.ETag) return new Answer(undefined, headers, 304)
  return file(pictures.read(digest), mediaType, headers)
}
