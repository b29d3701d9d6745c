import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { Store } from '../content/store.ts'
import { openConsole } from './console.ts'

const at = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query)}`

const CONFIG = {
  os: 'linux',
  architecture: 'arm64',
  variant: 'v8',
  created: '2026-10-01T08:00:00Z',
  config: {
    Env: ['DB_PASSWORD=secret'],
    Entrypoint: ['/bin/web'],
    Cmd: ['--port', '80'],
    ExposedPorts: { '80/tcp': {} },
    WorkingDir: '/srv',
    User: '1000',
  },
  history: [
    { created_by: 'COPY base / # buildkit' },
    { created_by: 'ENV DB_PASSWORD=secret', empty_layer: true },
    { created_by: 'RUN make install' },
  ],
  rootfs: { type: 'layers', diff_ids: [] },
}

test('a manifest tells what its image is and what made each layer, and sizes of all that it names', async (t) => {
  const { appliance, person } = await openConsole(t)
  const { client } = await person('administrator')
  const store = new Store(appliance.data, appliance.db, appliance.content)
  t.teardown(() => store.uploads.close())
  const put = async (config: object, layers: string[]) => {
    const parts = [JSON.stringify(config), ...layers].map((text) => Buffer.from(text))
    for (const part of parts) await store.pushBlob('team/web', part)
    const descriptors = parts.map((part, i) => ({
      mediaType: i === 0 ? MediaType.ociConfig : MediaType.ociLayerGzip,
      digest: digestOf(part),
      size: part.length,
    }))
    const [first, ...others] = descriptors
    const manifest = { schemaVersion: 2, mediaType: MediaType.ociManifest, config: first, layers: others }
    const pushed = await store.putManifest('team/web', Buffer.from(JSON.stringify(manifest)), undefined)
    return { ...pushed, blobs: descriptors.map(({ digest }) => digest), size: 0 }
  }
  const image = await put(CONFIG, ['the base', 'what was made'])
  const show = async (reference: string) =>
    (await client.get(at('/repositories/manifest', { repository: 'team/web', reference }))).json
  const shown = await show(image.digest)
  t.match(shown, {
    kind: 'image',
    tags: [],
    bytes: JSON.stringify(CONFIG).length + 'the base'.length + 'what was made'.length,
    image: {
      platform: 'linux/arm64/v8',
      created: '2026-10-01T08:00:00Z',
      command: ['/bin/web', '--port', '80'],
      ports: ['80/tcp'],
      workingDir: '/srv',
      user: '1000',
    },
    blobs: [{ madeBy: null }, { madeBy: 'COPY base / # buildkit' }, { madeBy: 'RUN make install' }],
  })
  t.notMatch(JSON.stringify(shown), 'secret', 'the environment is not shown')

  const other = await put({ ...CONFIG, history: [] }, ['the base'])
  t.match(await show(other.digest), { blobs: [{ madeBy: null }, { madeBy: null }] }, 'no history, no word')
  const odd = await put({ what: 'ever' }, ['the base'])
  t.match(await show(odd.digest), { image: null }, 'a config that is no image’s')

  await store.pushIndex('team/web', [image, other], '1.0')
  const index = await show('1.0')
  t.match(index, { kind: 'index', tags: ['1.0'], image: null })
  const children = index['manifests'] as { bytes: number }[]
  t.equal(children[0]?.bytes, shown['bytes'])
  t.ok(
    (index['bytes'] as number) < children.reduce((sum, { bytes }) => sum + bytes, 0),
    'the base counts once',
  )

  const { items, json } = await client.get(at('/repositories/untagged', { repository: 'team/web' }))
  t.equal(json['total'], 3)
  t.same(
    items.filter((one) => one['isListed']).map((one) => one['digest']),
    items.map((one) => one['digest']).filter((digest) => digest !== odd.digest),
  )
  const [line] = (await client.get(at('/repositories', { order: 'bytes' }))).items
  t.match(line, { name: 'team/web', manifests: 4, tags: 1 })
})
