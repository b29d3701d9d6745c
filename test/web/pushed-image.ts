import { digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { collect } from '../builders/content.ts'
import { seededBytes } from '../builders/seeded-bytes.ts'
import type { SeededStore } from './seeded-store.ts'

export interface ImageSpec {
  repository: string
  tag: string
  /** Bytes of each layer by its seed: the same seed and size is the same layer. */
  layers: Record<string, number>
}

/** A client that pushes images into a running store, with an access key of its own. */
export async function imagePusher({ server, ask }: SeededStore): Promise<(spec: ImageSpec) => Promise<void>> {
  const actions = ['OnlyRead', 'ReadInstall', 'Write']
  const { accessKey } = (await ask('POST', '/access-keys', { name: '流水线', actions })) as {
    accessKey: string
  }
  const authorization = `Basic ${Buffer.from(`raincask:${accessKey}`).toString('base64')}`
  const send = async (method: string, path: string, body?: Buffer, type = 'application/octet-stream') => {
    const headers = { Authorization: authorization, 'Content-Type': type }
    const answer = await fetch(new URL(path, server.url), {
      method,
      headers,
      ...(body && { body: new Uint8Array(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.headers.get('Location') ?? ''
  }
  return async ({ repository, tag, layers }) => {
    const steps = Object.entries(layers)
    const history = steps.map(([seed]) => ({ created_by: `COPY ${seed} /srv # buildkit` }))
    const config = { os: 'linux', architecture: 'amd64', config: { Cmd: ['/srv/run'] }, history }
    const parts = [
      Buffer.from(JSON.stringify({ ...config, rootfs: { type: 'layers', diff_ids: [] } })),
      ...(await Promise.all(steps.map(([seed, size]) => collect(seededBytes(size, seed).open())))),
    ]
    for (const part of parts) {
      const place = await send('POST', `/v2/${repository}/blobs/uploads/`)
      const to = new URL(place, server.url)
      to.searchParams.set('digest', digestOf(part))
      await send('PUT', to.href, part)
    }
    const [first, ...others] = parts.map((part, i) => ({
      mediaType: i === 0 ? MediaType.ociConfig : MediaType.ociLayerGzip,
      digest: digestOf(part),
      size: part.length,
    }))
    const manifest = { schemaVersion: 2, mediaType: MediaType.ociManifest, config: first, layers: others }
    const bytes = Buffer.from(JSON.stringify(manifest))
    await send('PUT', `/v2/${repository}/manifests/${tag}`, bytes, MediaType.ociManifest)
  }
}
