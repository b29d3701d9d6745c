import { createWriteStream, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { planVolumes } from '../../bundles/raincask/plan-volumes.ts'
import { siteOf } from '../../bundles/raincask/signed-document.ts'
import { writeVolumes } from '../../bundles/raincask/write-volumes.ts'
import { type Digest, digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { EMPTY_CONFIG, releaseIndex, templateArtifact } from '../../server/transfer/releases/release-parts.ts'
import { loadSigningKey } from '../../server/transfer/trust/trust-key.ts'
import { buildTemplate } from '../builders/template.ts'
import { APP, exportFrom, importInto, publishApp, type Store, trust, twoStores } from './bundle-stores.ts'
import { wholeState } from './store-contents.ts'

/** What a bundle that is signed rightly may still have wrong in it. */
interface Bent {
  template?: Buffer
  entry?: (entry: Record<string, unknown>) => Record<string, unknown>
  /** Digests to leave out of the bundle. */
  without?: 'template' | 'manifest'
  images?: { digest: Digest; size: number }[]
}

/** Writes a bundle with one release of one Kubernetes resource, signed by the store, bent as asked. */
async function bentBundle(store: Store, path: string, bent: Bent): Promise<void> {
  const key = await loadSigningKey(store.data)
  const whole = buildTemplate({ key: APP, name: '演示', version: '1.0', components: [] })
  const resources = [{ name: 'cm', kind: 'ConfigMap', content: 'kind: ConfigMap' }]
  const template = bent.template ?? Buffer.from(JSON.stringify({ ...whole, k8s_resources: resources }))
  const json = {
    digest: digestOf(template),
    size: template.length,
    mediaType: MediaType.templateJson,
    title: 'metadata.json',
  }
  const artifact = templateArtifact([json])
  const images = (bent.images ?? []).map((image) => ({
    root: { ...image, mediaType: MediaType.ociManifest },
    role: 'component' as const,
    key: 'k',
    shareImage: 'goodrain.me/x:1',
  }))
  const index = releaseIndex({ app: APP, name: '演示', version: '1.0' }, artifact, images)
  const sums = {
    cpu: 0,
    memory: 0,
    isPlugin: false,
    rainbondVersion: '',
    alias: '',
    notes: '',
    arch: 'amd64',
  }
  const texts = { id: APP, name: '演示', description: '', introduction: '', devStatus: '' }
  const right = {
    schema: 1,
    app: texts,
    version: '1.0',
    digest: index.digest,
    template: json.digest,
    ...sums,
  }
  const entry = Buffer.from(JSON.stringify(bent.entry?.(right) ?? right))
  const content = new Map<Digest, Uint8Array>([
    [index.digest, index.bytes],
    [artifact.digest, artifact.bytes],
    [digestOf(entry), entry],
    [json.digest, template],
    [digestOf(EMPTY_CONFIG), EMPTY_CONFIG],
  ])
  if (bent.without === 'template') content.delete(json.digest)
  if (bent.without === 'manifest') content.delete(artifact.digest)
  const kindOf = (digest: Digest) =>
    digest === index.digest || digest === artifact.digest
      ? ('manifest' as const)
      : digest === digestOf(entry)
        ? ('entry' as const)
        : ('blob' as const)
  const publishedAt = '2026-01-01T00:00:00.000Z'
  const release = { app: APP, name: '演示', version: '1.0', arch: 'amd64', publishedAt }
  const layout = [
    { name: 'oci-layout' as const, bytes: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
    { name: 'index.json' as const, bytes: Buffer.from('{"schemaVersion":2,"manifests":[]}') },
  ]
  const plan = planVolumes({
    about: {
      createdAt: publishedAt,
      by: siteOf(key.publicKey),
      kind: 'full',
      releases: [{ ...release, digest: index.digest, entry: digestOf(entry) }],
      removed: [],
      requires: [],
    },
    layout,
    blobs: [...content].map(([digest, { byteLength: size }]) => ({ digest, size, kind: kindOf(digest) })),
  })
  const file = Buffer.alloc(plan.document.volumes[0]?.size ?? 0)
  const write = (position: number, chunk: Uint8Array) => {
    file.set(chunk, position)
    return undefined
  }
  await writeVolumes({
    plan,
    layout,
    key,
    source: async function* (digest) {
      yield content.get(digest) ?? Buffer.alloc(0)
    },
    output: async () => ({ write }),
  })
  writeFileSync(path, file)
}

const CASES: [name: string, bent: Bent, error: { code: string; message?: RegExp }][] = [
  ['a template that is no JSON', { template: Buffer.from('nonsense') }, { code: 'TEMPLATE_INVALID' }],
  [
    'a template with a password in it',
    {
      template: Buffer.from(
        JSON.stringify({
          ...buildTemplate({ key: APP, name: '演示', version: '1.0', components: [] }),
          k8s_resources: [{ name: 'cm', kind: 'ConfigMap', content: 'x' }],
          plugins: [{ ...plugin(), plugin_image: { hub_password: 'secret' } }],
        }),
      ),
    },
    { code: 'TEMPLATE_INVALID', message: /credentials/ },
  ],
  [
    'a template whose image is nowhere',
    {
      template: Buffer.from(
        JSON.stringify(
          buildTemplate({
            key: APP,
            name: '演示',
            version: '1.0',
            components: [{ id: 'e'.repeat(32), name: 'web', shareImage: 'goodrain.me/web:1' }],
          }),
        ),
      ),
    },
    { code: 'IMAGE_MISSING', message: /goodrain\.me\/web:1/ },
  ],
  ['an entry of another release', { entry: (e) => ({ ...e, version: '2.0' }) }, { code: 'BUNDLE_INVALID' }],
  [
    'an entry with another template',
    { entry: (e) => ({ ...e, template: digestOf('x') }) },
    { code: 'BUNDLE_INVALID' },
  ],
  [
    'an entry with too long a text',
    { entry: (e) => ({ ...e, notes: 'n'.repeat(200_000) }) },
    { code: 'BUNDLE_INVALID' },
  ],
  ['an entry with an unknown field', { entry: (e) => ({ ...e, run: 'rm' }) }, { code: 'BUNDLE_INVALID' }],
  ['a template blob left out', { without: 'template' }, { code: 'IMAGE_MISSING' }],
  ['a manifest left out', { without: 'manifest' }, { code: 'IMAGE_MISSING' }],
  ['an image left out', { images: [{ digest: digestOf('gone'), size: 4 }] }, { code: 'IMAGE_MISSING' }],
]

t.test('a right signature is no licence: the store stays as it was', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await trust(b, a)
  mkdirSync(stick)
  for (const [name, bent, error] of CASES) {
    const path = join(stick, 'bent.tar')
    await bentBundle(a, path, bent)
    const before = wholeState(b)
    await t.rejects(importInto(b, path), error, name)
    t.same(wholeState(b), before, name)
  }
  const path = join(stick, 'right.tar')
  await bentBundle(a, path, {})
  t.match(await importInto(b, path), { complete: true }, 'unbent it is taken')
})

t.test('a damaged blob of the store is not exported', async (t) => {
  const { a, stick } = await twoStores(t)
  await publishApp(a)
  const row = a.db.sqlite.prepare('SELECT digest FROM blobs ORDER BY size DESC LIMIT 1').get()
  const { digest } = row as { digest: string }
  const hex = digest.slice(7)
  const blob = join(a.root, 'blobs/sha256', hex.slice(0, 2), hex)
  await new Promise<void>((resolve, reject) => {
    const stream = createWriteStream(blob, { flags: 'r+', start: 100 })
    stream.on('error', reject).end('damage', () => resolve())
  })
  await t.rejects(exportFrom(a, stick), { code: 'EXPORT_REFUSED', message: /damaged/ })
  t.same(readdirSync(stick), [], 'and nothing of it is left')
})

function plugin() {
  const texts = { desc: '', category: '', code_repo: '', plugin_alias: 'p', plugin_key: 'p' }
  return { ...texts, share_image: '', config_groups: [] }
}
