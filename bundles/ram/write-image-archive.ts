import { type Digest, splitDigest } from '../../oci/digest.ts'
import type { ParsedManifest } from '../../oci/manifest.ts'
import { parseReference } from '../../oci/reference.ts'
import { PackageError } from '../package-error.ts'
import { TAR_END, tarHeader, tarPadding } from '../tar/write-tar-header.ts'
import { familiarName } from './write-names.ts'

/** An image for one platform, under one or more names. */
export interface ArchivedImage {
  /** Full references, normalised. */
  names: string[]
  manifest: { digest: Digest; bytes: Buffer; parsed: ParsedManifest }
}

/** The bytes of a blob. */
export type BlobReader = (digest: Digest) => AsyncIterable<Uint8Array>

/** Something of known size that is written when it is asked for. */
export interface PlannedFile {
  size: number
  open(): AsyncIterable<Uint8Array>
}

interface Entry {
  name: string
  size: number
  mode?: number
  type?: 'directory'
  open(): AsyncIterable<Uint8Array>
}

/**
 * An image archive as containerd 1.5 exports it, which Rainbond reads: an OCI layout whose index gives every image its
 * full name, and Docker's `manifest.json` beside it; entries sorted, no times, no owners, exactly two zero blocks at the
 * end (ram-package facts, 1.4 and 3.3). The same images always give the same bytes.
 */
export function imageArchive(images: readonly ArchivedImage[], blob: BlobReader): PlannedFile {
  const named = images
    .flatMap(({ names, manifest }) => names.map((name) => ({ name, manifest })))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const index = named.map(({ name, manifest }) => ({
    mediaType: manifest.parsed.mediaType,
    digest: manifest.digest,
    size: manifest.bytes.byteLength,
    annotations: {
      'io.containerd.image.name': name,
      'org.opencontainers.image.ref.name': parseReference(name)?.tag ?? '',
    },
  }))
  const rows = named.map(({ name, manifest }) => {
    const [config, ...layers] = manifest.parsed.blobs
    return {
      Config: config ? blobPath(config.digest) : '',
      RepoTags: [familiarName(name)],
      Layers: layers.map(({ digest }) => blobPath(digest)),
    }
  })
  const files = [
    bytesEntry('index.json', JSON.stringify({ schemaVersion: 2, manifests: index })),
    bytesEntry('manifest.json', JSON.stringify(rows)),
    bytesEntry('oci-layout', '{"imageLayoutVersion":"1.0.0"}', 0o444),
  ]
  const entries = [...directories(images), ...blobEntries(images, blob), ...files].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  return tarOf(entries)
}

/** A tar of these entries. */
export function tarOf(entries: readonly Entry[]): PlannedFile {
  const parts = entries.map((entry) => ({ header: tarHeader(entry), entry }))
  const size = parts.reduce(
    (sum, { header, entry }) => sum + header.byteLength + entry.size + tarPadding(entry.size).byteLength,
    TAR_END.byteLength,
  )
  const open = async function* () {
    for (const { header, entry } of parts) {
      yield header
      let written = 0
      for await (const chunk of entry.open()) {
        written += chunk.byteLength
        yield chunk
      }
      if (written !== entry.size)
        throw new PackageError('DIGEST_MISMATCH', `${entry.name} has ${written} bytes and not ${entry.size}`)
      yield tarPadding(entry.size)
    }
    yield TAR_END
  }
  return { size, open }
}

/** An entry with this text or these bytes. */
export function bytesEntry(name: string, content: string | Buffer, mode = 0o644): Entry {
  const bytes = Buffer.from(content)
  return { name, size: bytes.byteLength, mode, open: () => once(bytes) }
}

function blobEntries(images: readonly ArchivedImage[], blob: BlobReader): Entry[] {
  const entries = new Map<Digest, Entry>()
  for (const { manifest } of images) {
    for (const { digest, size } of manifest.parsed.blobs)
      entries.set(digest, { name: blobPath(digest), size, mode: 0o444, open: () => blob(digest) })
    entries.set(manifest.digest, bytesEntry(blobPath(manifest.digest), manifest.bytes, 0o444))
  }
  return [...entries.values()]
}

function directories(images: readonly ArchivedImage[]): Entry[] {
  const digests = images.flatMap(({ manifest }) => [
    manifest.digest,
    ...manifest.parsed.blobs.map(({ digest }) => digest),
  ])
  const algorithms = new Set(digests.map((digest) => splitDigest(digest).algorithm))
  const names = ['blobs/', ...[...algorithms].map((algorithm) => `blobs/${algorithm}/`)]
  return names.map((name) => ({ name, size: 0, type: 'directory', open: () => once(Buffer.alloc(0)) }))
}

function blobPath(digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest)
  return `blobs/${algorithm}/${hex}`
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes
}
