import { Buffer } from 'node:buffer'
import { type Digest, digestOf } from '../../oci/digest.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Blobs } from './blobs.ts'

/** Pictures that browsers show and that cannot carry script: no SVG. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const

export interface Picture {
  bytes: Buffer
  mediaType: (typeof PICTURE_TYPES)[number]
}

/** Largest logo of an app or a market, in bytes. */
export const MAX_LOGO = 1024 * 1024
/** Largest picture that any route takes, in bytes. */
const MAX_PICTURE = 5 * 1024 * 1024

/** True for a type that may be shown; what an import brought may call itself anything. */
export function isPictureType(mediaType: string): mediaType is Picture['mediaType'] {
  return (PICTURE_TYPES as readonly string[]).includes(mediaType)
}

/** What the bytes are, whatever they were called; undefined if that is no picture that may be shown. */
export function pictureType(bytes: Uint8Array): Picture['mediaType'] | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'image/gif'
  if (start.startsWith('RIFF') && start.slice(8) === 'WEBP') return 'image/webp'
  return undefined
}

/**
 * Pictures that people upload: avatars, logos, screenshots. Each is a blob that no repository shows; the column that
 * names it keeps it from being collected (blob-owners.ts).
 */
export class Pictures {
  readonly #blobs: Blobs

  constructor(blobs: Blobs) {
    this.#blobs = blobs
  }

  /** Stores a picture; `within` runs in the same transaction, to write its digest into the row that shows it. */
  keep({ bytes }: Picture, within: (digest: Digest) => void): Promise<Digest> {
    const digest = digestOf(bytes)
    return this.#blobs.put(bytes, () => within(digest))
  }

  /** @throws RaincaskError NOT_FOUND if it is not stored */
  read(digest: string): Buffer {
    if (this.#blobs.sizeOf(digest as Digest) === undefined) throw new RaincaskError('NOT_FOUND')
    return this.#blobs.read(digest as Digest, MAX_PICTURE)
  }
}
