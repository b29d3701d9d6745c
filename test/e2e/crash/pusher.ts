import { randomInt } from 'node:crypto'
import { type Digest, digestOf } from '../../../oci/digest.ts'
import { MediaType } from '../../../oci/media-types.ts'
import { collect } from '../../builders/content.ts'
import { seededBytes } from '../../builders/seeded-bytes.ts'
import type { Answer, Client } from '../../registry/client.ts'
import type { Ledger } from './ledger.ts'

const REPOSITORIES = ['crash/one', 'crash/two', 'crash/three']
const LARGEST_LAYER = 2 * 1024 * 1024
/** Layers that several images have: they are stored once and linked often. */
const SHARED = 12

let images = 0

/** Pushes image after image, and writes down what is acknowledged, until the connection breaks. */
export async function pushUntilCut(client: Client, ledger: Ledger, pusher: number): Promise<void> {
  for (;;) {
    try {
      await pushImage(client, ledger, pusher)
      ledger.pushes.done++
    } catch (error) {
      if (!isCut(error)) throw error
      ledger.pushes.cut++
      return
    }
  }
}

async function pushImage(client: Client, ledger: Ledger, pusher: number): Promise<void> {
  const id = `${process.pid}-${++images}`
  const repository = REPOSITORIES[randomInt(REPOSITORIES.length)] as string
  const config = await pushBlob(client, ledger, repository, Buffer.from(JSON.stringify({ os: 'linux', id })))
  const layers = []
  for (let i = randomInt(1, 4); i > 0; i--) {
    const isShared = randomInt(3) === 0
    // Sizes of every magnitude, so that each way of storing and hashing is met.
    const size = isShared ? 50_000 : Math.floor(LARGEST_LAYER ** (randomInt(30, 101) / 100))
    const seed = isShared ? `shared ${randomInt(SHARED)}` : `${id} ${i}`
    const bytes = await collect(seededBytes(size, seed).open())
    layers.push(await pushBlob(client, ledger, repository, bytes))
  }
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: { mediaType: MediaType.ociConfig, ...config },
      layers: layers.map((layer) => ({ mediaType: MediaType.ociLayerTar, ...layer })),
    }),
  )
  const digest = digestOf(manifest)
  for (const tag of [`image-${id}`, `latest-${pusher}`]) {
    ledger.manifestSent(repository, tag, digest)
    expect(await client.putManifest(repository, tag, manifest), 201)
    ledger.manifest(repository, tag, digest, manifest)
  }
}

/** In one request, in two, or in chunks. */
async function pushBlob(client: Client, ledger: Ledger, repository: string, bytes: Buffer) {
  const digest = digestOf(bytes)
  const way = randomInt(3)
  const start = `/v2/${repository}/blobs/uploads/`
  if (way === 0) {
    expect(await client.ask(`${start}?digest=${digest}`, { method: 'POST', body: bytes }), 201)
  } else {
    const { headers } = expect(await client.ask(start, { method: 'POST' }), 202)
    const location = String(headers.location)
    const middle = way === 1 ? 0 : randomInt(bytes.length + 1)
    if (middle > 0)
      expect(await client.ask(location, { method: 'PATCH', body: bytes.subarray(0, middle) }), 202)
    const rest = { method: 'PUT', body: bytes.subarray(middle) }
    expect(await client.ask(`${location}?digest=${digest}`, rest), 201)
  }
  ledger.blob(repository, digest as Digest)
  return { digest, size: bytes.length }
}

function expect(answer: Answer, status: number): Answer {
  if (answer.status !== status)
    throw new Error(`answered with ${answer.status}, not ${status}: ${answer.text}`)
  return answer
}

function isCut(error: unknown): boolean {
  return ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')
}
