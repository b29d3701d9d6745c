import { type Digest, parseDigest } from './digest.ts'
import { INDEX_TYPES, MANIFEST_TYPES, MediaType } from './media-types.ts'

/** What points at content: type, digest and size in bytes (image-spec, descriptor.md). */
export interface Descriptor {
  mediaType: string
  digest: Digest
  size: number
  artifactType?: string
  annotations?: Record<string, string>
  urls?: string[]
  platform?: Record<string, unknown>
}

/** A manifest or index, read and checked for its form; what it names is not looked up here. */
export interface ParsedManifest {
  kind: 'image' | 'index'
  mediaType: string
  /** `artifactType`, or the config's media type where a manifest has none (image-spec, "referrers" rules). */
  artifactType: string | undefined
  annotations: Record<string, string> | undefined
  subject: Descriptor | undefined
  /** Config first, then layers; empty for an index. */
  blobs: Descriptor[]
  /** Children of an index; empty for an image. */
  manifests: Descriptor[]
}

/** Largest manifest in bytes: the specification asks for at least 4 MiB, and clients refuse more. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024
const MAX_DESCRIPTORS = 20_000

/** Says what is wrong with a manifest's form, in words for the person who pushed or packed it. */
export class ManifestFormError extends Error {
  override readonly name = 'ManifestFormError'
}

/**
 * Reads a manifest. `declared` is the media type it was sent or listed under; a document that says otherwise of
 * itself is refused, as is one with both `layers` and `manifests` (GHSA-mc8v-mgrf-8f4m).
 * @throws ManifestFormError with the reason.
 */
export function parseManifest(bytes: Uint8Array, declared?: string): ParsedManifest {
  if (bytes.byteLength > MAX_MANIFEST_BYTES) throw new ManifestFormError('it is larger than 4 MiB')
  const document = asObject(parseJson(bytes), 'the manifest')
  if (document['schemaVersion'] !== 2) throw new ManifestFormError('schemaVersion is not 2')
  const mediaType = mediaTypeOf(document, declared)
  const isIndex = INDEX_TYPES.has(mediaType)
  if (
    document['manifests'] !== undefined &&
    (document['layers'] !== undefined || document['config'] !== undefined)
  )
    throw new ManifestFormError('it has both layers and manifests')
  if (isIndex === (document['manifests'] === undefined))
    throw new ManifestFormError(
      isIndex ? 'an index needs "manifests"' : 'its media type is not that of an index',
    )
  const config = isIndex ? undefined : descriptor(document['config'], 'config')
  const subject = document['subject'] == null ? undefined : descriptor(document['subject'], 'subject')
  const ownType = document['artifactType']
  if (ownType !== undefined && typeof ownType !== 'string')
    throw new ManifestFormError('artifactType is not a string')
  return {
    kind: isIndex ? 'index' : 'image',
    mediaType,
    artifactType: ownType || config?.mediaType,
    annotations: annotations(document['annotations']),
    subject,
    blobs: config ? [config, ...descriptors(document['layers'] ?? [], 'layers')] : [],
    manifests: isIndex ? descriptors(document['manifests'] ?? [], 'manifests') : [],
  }
}

function mediaTypeOf(document: Record<string, unknown>, declared: string | undefined): string {
  const own = document['mediaType']
  if (own !== undefined && typeof own !== 'string') throw new ManifestFormError('mediaType is not a string')
  const guess = document['manifests'] !== undefined ? MediaType.ociIndex : MediaType.ociManifest
  const mediaType = own || declared || guess
  if (!INDEX_TYPES.has(mediaType) && !MANIFEST_TYPES.has(mediaType))
    throw new ManifestFormError(
      `its media type ${JSON.stringify(mediaType.slice(0, 100))} is not one that is stored here`,
    )
  if (declared && own && declared !== own)
    throw new ManifestFormError(`it was sent as ${declared} but calls itself ${own}`)
  return mediaType
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new ManifestFormError('it is not JSON')
  }
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ManifestFormError(`${what} is not an object`)
  return value as Record<string, unknown>
}

function descriptors(value: unknown, field: string): Descriptor[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw new ManifestFormError(`${field} is not a list`)
  if (value.length > MAX_DESCRIPTORS)
    throw new ManifestFormError(`${field} lists more than ${MAX_DESCRIPTORS}`)
  return value.map((item, index) => descriptor(item, `${field}[${index}]`))
}

function descriptor(value: unknown, field: string): Descriptor {
  const item = asObject(value, field)
  const { mediaType, size, digest } = item
  const parsed = typeof digest === 'string' ? parseDigest(digest) : undefined
  if (!parsed) throw new ManifestFormError(`${field} has no valid digest`)
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new ManifestFormError(`${field} has no valid size`)
  if (typeof mediaType !== 'string' || mediaType === '')
    throw new ManifestFormError(`${field} has no mediaType`)
  const result: Descriptor = { mediaType, digest: parsed, size }
  if (typeof item['artifactType'] === 'string') result.artifactType = item['artifactType']
  const notes = annotations(item['annotations'])
  if (notes) result.annotations = notes
  if (Array.isArray(item['urls'])) result.urls = item['urls'].filter((url) => typeof url === 'string')
  if (item['platform'] != null) result.platform = asObject(item['platform'], `${field}.platform`)
  return result
}

function annotations(value: unknown): Record<string, string> | undefined {
  if (value == null) return undefined
  const entries = Object.entries(asObject(value, 'annotations'))
  for (const [key, text] of entries)
    if (typeof text !== 'string')
      throw new ManifestFormError(`annotation ${key.slice(0, 80)} is not a string`)
  return Object.fromEntries(entries) as Record<string, string>
}
