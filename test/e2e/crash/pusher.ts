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

/** One of those who push at the same time. */
export interface Pusher {
  pusher: number
  /** Numbers from 0 up to, not including, the one given. */
  random: (below: number) => number
}

/** Pushes image after image, and writes down what is acknowledged, until the connection breaks. */
export async function pushUntilCut(client: Client, ledger: Ledger, by: Pusher): Promise<void> {
  for (;;) {
    try {
      await pushImage(client, ledger, by)
      ledger.pushes.done++
    } catch (error) {
      if (!isCut(error)) throw error
      ledger.pushes.cut++
      return
    }
  }
}

async function pushImage(client: Client, ledger: Ledger, { pusher, random }: Pusher): Promise<void> {
  const id = `${process.pid}-${++images}`
  const repository = REPOSITORIES[random(REPOSITORIES.length)] as string
  const push = (bytes: Buffer) => pushBlob(client, ledger, { repository, bytes, random })
  const config = await push(Buffer.from(JSON.stringify({ os: 'linux', id })))
  const layers = []
  for (let i = 1 + random(3); i > 0; i--) {
    const isShared = random(3) === 0
    // Sizes of every magnitude, so that each way of storing and hashing is met.
    const size = isShared ? 50_000 : Math.floor(LARGEST_LAYER ** ((30 + random(71)) / 100))
    const seed = isShared ? `shared ${random(SHARED)}` : `${id} ${i}`
    const bytes = await collect(seededBytes(size, seed).open())
    layers.push(await push(bytes))
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
async function pushBlob(
  client: Client,
  ledger: Ledger,
  { repository, bytes, random }: { repository: string; bytes: Buffer; random: Pusher['random'] },
) {
  const digest = digestOf(bytes)
  const way = random(3)
  const start = `/v2/${repository}/blobs/uploads/`
  if (way === 0) {
    expect(await client.ask(`${start}?digest=${digest}`, { method: 'POST', body: bytes }), 201)
  } else {
    const { headers } = expect(await client.ask(start, { method: 'POST' }), 202)
    const location = String(headers.location)
    const middle = way === 1 ? 0 : random(bytes.length + 1)
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
