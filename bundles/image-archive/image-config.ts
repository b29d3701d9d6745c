import { type Digest, isDigest } from '../../oci/digest.ts'

/** What of an image config this reader needs (image-spec, config.md). */
export interface ImageConfig {
  architecture: string | undefined
  /** Digests of the uncompressed layers, in order; undefined if the document has none and so is no image config. */
  diffIds: Digest[] | undefined
}

/** What kind of small JSON document a blob is. */
export type SmallDocument = { kind: 'manifest' } | { kind: 'config'; config: ImageConfig } | { kind: 'other' }

/** Reads a JSON blob of unknown purpose: manifests and indexes call themselves `schemaVersion` 2. */
export function classifyDocument(bytes: Uint8Array): SmallDocument {
  let document: unknown
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { kind: 'other' }
  }
  if (!isRecord(document)) return { kind: 'other' }
  if (document['schemaVersion'] === 2) return { kind: 'manifest' }
  return { kind: 'config', config: { architecture: architectureOf(document), diffIds: diffIdsOf(document) } }
}

function architectureOf(document: Record<string, unknown>): string | undefined {
  const value = document['architecture']
  return typeof value === 'string' && /^[a-z0-9_]{1,32}$/.test(value) ? value : undefined
}

function diffIdsOf(document: Record<string, unknown>): Digest[] | undefined {
  const rootfs = document['rootfs']
  if (!isRecord(rootfs)) return undefined
  const list = rootfs['diff_ids'] ?? []
  if (!Array.isArray(list)) return undefined
  return list.every((item): item is Digest => typeof item === 'string' && isDigest(item)) ? list : undefined
}

/** True for a JSON object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
