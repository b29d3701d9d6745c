import { parseSecretKey, type SecretKey } from '../../../bundles/minisign-keys.ts'
import { layoutFiles } from '../../../bundles/raincask/layout-files.ts'
import { type PlannedBlob, type PlannedContent, planVolumes } from '../../../bundles/raincask/plan-volumes.ts'
import { siteOf } from '../../../bundles/raincask/signed-document.ts'
import type { VolumeFile } from '../../../bundles/raincask/volume-file.ts'
import { writeVolumes } from '../../../bundles/raincask/write-volumes.ts'
import { type Digest, digestOf } from '../../../oci/digest.ts'

/** A key for tests alone. */
const PEM =
  '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n-----END PRIVATE KEY-----\n'

export function testKey(): SecretKey {
  const key = parseSecretKey(PEM)
  if (!key) throw new Error('the key of the tests is none')
  return key
}

/** Content of a bundle for tests of its form alone: a manifest, an entry, and blobs of any bytes. */
export function contentOf(blobs: Uint8Array[], volumeSize?: number) {
  const manifest = Buffer.from('{"schemaVersion":2}')
  const entry = Buffer.from('{"entry":1}')
  const bytes = new Map<Digest, Uint8Array>([manifest, entry, ...blobs].map((blob) => [digestOf(blob), blob]))
  const kinds = new Map<Digest, PlannedBlob['kind']>([
    [digestOf(manifest), 'manifest'],
    [digestOf(entry), 'entry'],
  ])
  const publishedAt = '2026-01-02T03:04:05.000Z'
  const content: PlannedContent = {
    about: {
      createdAt: publishedAt,
      by: siteOf(testKey().publicKey),
      kind: 'full',
      releases: [
        {
          app: 'app',
          name: 'App',
          version: '1.0',
          digest: digestOf(manifest),
          entry: digestOf(entry),
          arch: 'amd64',
          publishedAt,
        },
      ],
      removed: [],
      requires: [],
    },
    layout: layoutFiles([]),
    blobs: [...bytes].map(([digest, { byteLength: size }]) => ({
      digest,
      size,
      kind: kinds.get(digest) ?? 'blob',
    })),
    volumeSize,
  }
  return { content, bytes }
}

/** A bundle in memory, its volumes written piece by piece. */
export async function memoryBundle(blobs: Uint8Array[], volumeSize?: number) {
  const { content, bytes } = contentOf(blobs, volumeSize)
  const plan = planVolumes(content)
  const files = plan.document.volumes.map(({ size }) => Buffer.alloc(size, 0xee))
  const written = files.map(() => 0)
  const bundle = await writeVolumes({
    plan,
    layout: content.layout,
    key: testKey(),
    source: async function* (digest) {
      const blob = bytes.get(digest) ?? Buffer.alloc(0)
      for (let at = 0; at < blob.byteLength; at += 1000) yield blob.subarray(at, at + 1000)
    },
    output: async (volume) => ({
      write: (position, chunk) => {
        files[volume - 1]?.set(chunk, position)
        written[volume - 1] = (written[volume - 1] ?? 0) + chunk.byteLength
        return undefined
      },
    }),
  })
  return { bundle, files, written, json: bundle.json, document: bundle.document }
}

/** A file in memory that notes where it was read. */
export function memoryFile(bytes: Uint8Array): VolumeFile & { readTo: number } {
  const file = {
    size: bytes.byteLength,
    readTo: 0,
    read: (position: number, length: number) => {
      const part = Buffer.from(bytes.subarray(position, position + length))
      file.readTo = Math.max(file.readTo, position + part.byteLength)
      return Promise.resolve(part)
    },
  }
  return file
}
