import t from 'tap'
import { MAX_MANIFEST_BYTES, ManifestFormError, parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'

const digest = `sha256:${'a'.repeat(64)}`
const config = { mediaType: MediaType.ociConfig, digest, size: 2 }
const layer = { mediaType: MediaType.ociLayerGzip, digest, size: 3 }
const image = { schemaVersion: 2, mediaType: MediaType.ociManifest, config, layers: [layer] }
const index = { schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: [] }

function parse(document: unknown, declared?: string) {
  return parseManifest(Buffer.from(JSON.stringify(document)), declared)
}

t.test('what a manifest names', async (t) => {
  t.match(parse(image), { kind: 'image', artifactType: MediaType.ociConfig, blobs: [config, layer] })
  t.match(parse({ ...image, artifactType: 'a/b', subject: layer }), {
    artifactType: 'a/b',
    subject: { digest },
  })
  t.match(parse(index), { kind: 'index', manifests: [], blobs: [] })
  t.equal(parse({ ...index, mediaType: undefined }).kind, 'index', 'the document says what it is')
  t.equal(
    parse({ ...image, mediaType: undefined }, MediaType.dockerManifest).mediaType,
    MediaType.dockerManifest,
  )
})

t.test('what is refused, and why', async (t) => {
  const cases: [document: unknown, declared: string | undefined, reason: RegExp][] = [
    [{ ...image, manifests: [] }, undefined, /both layers and manifests/],
    [{ ...index, layers: [] }, undefined, /both layers and manifests/],
    [{ ...image, schemaVersion: 1 }, undefined, /schemaVersion/],
    [image, MediaType.ociIndex, /calls itself/],
    [{ ...image, mediaType: 'text/html' }, undefined, /not one that is stored/],
    [{ ...image, config: { ...config, digest: 'sha256:abc' } }, undefined, /config has no valid digest/],
    [{ ...image, layers: [{ ...layer, size: -1 }] }, undefined, /layers\[0\] has no valid size/],
    [{ ...image, layers: {} }, undefined, /layers is not a list/],
    [{ ...image, config: undefined }, undefined, /config is not an object/],
    [[image], undefined, /not an object/],
    ['text', undefined, /not an object/],
  ]
  for (const [document, declared, reason] of cases)
    t.throws(() => parse(document, declared), { name: 'ManifestFormError', message: reason })
  t.throws(() => parseManifest(Buffer.from('{')), ManifestFormError)
  t.throws(() => parseManifest(Buffer.from([0x7b, 0xff, 0x7d])), ManifestFormError, 'not UTF-8')
  t.throws(() => parseManifest(Buffer.alloc(MAX_MANIFEST_BYTES + 1, 32)), { message: /4 MiB/ })
})
