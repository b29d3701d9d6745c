import t from 'tap'
import { Bundle } from '../../../bundles/raincask/bundle.ts'
import type { BundleDocument } from '../../../bundles/raincask/bundle-document.ts'
import { readVolumeHead } from '../../../bundles/raincask/volume-head.ts'
import { tarHeader } from '../../../bundles/tar/write-tar-header.ts'
import { digestOf } from '../../../oci/digest.ts'
import { collect } from '../../builders/content.ts'
import { seededBytes } from '../../builders/seeded-bytes.ts'
import { memoryBundle, memoryFile } from './memory-volumes.ts'

type Bend = (document: BundleDocument) => unknown

/** A document, changed as a liar would who can sign it. Each must be refused for what is wrong with it. */
const BENT: [name: string, bend: Bend, reason: RegExp][] = [
  ['no object', () => [], /Invalid input|schema/],
  ['another schema', (d) => ({ ...d, schema: 0 }), /schema/],
  ['an unknown field', (d) => ({ ...d, run: 'rm -rf' }), /run/],
  ['a place outside the volume', (d) => place(d, { offset: 2 ** 40 }), /not in its place/],
  ['a place in the head', (d) => place(d, { offset: 512 }), /not in its place/],
  ['a place off the blocks', (d) => place(d, { offset: (d.blobs[0]?.offset ?? 0) + 1 }), /not in its place/],
  ['a volume that there is not', (d) => place(d, { volume: 7 }), /volume 7/],
  ['a volume before the first', (d) => place(d, { volume: 0 }), /volume/],
  ['a negative size', (d) => place(d, { size: -1 }), /size/],
  ['a size beyond numbers', (d) => place(d, { size: 2 ** 60 }), /size/],
  ['a size that is none', (d) => place(d, { size: 1.5 }), /size/],
  ['a digest that is none', (d) => place(d, { digest: 'sha256:../../etc/passwd' }), /digest/],
  ['a digest in capitals', (d) => place(d, { digest: `sha256:${'A'.repeat(64)}` }), /digest/],
  ['a blob twice', (d) => ({ ...d, blobs: [...d.blobs, d.blobs[0]] }), /not in its place|twice/],
  ['a blob without a place', (d) => place(d, { offset: undefined, volume: undefined }), /no place/],
  ['a blob with two places', (d) => place(d, { ranges: [range(d), range(d)] }), /two places|cut/],
  ['a blob that overlaps another', (d) => place(d, { offset: d.blobs[1]?.offset }), /not in its place/],
  ['a gap where something could hide', (d) => ({ ...d, blobs: d.blobs.slice(0, -1) }), /volume 1 has|totals/],
  [
    'a volume of another size',
    (d) => ({ ...d, volumes: [{ size: (d.volumes[0]?.size ?? 0) + 512 }] }),
    /volume 1 has/,
  ],
  ['wrong totals', (d) => ({ ...d, totals: { ...d.totals, bytes: 1 } }), /totals/],
  [
    'requires what it carries',
    (d) => ({ ...d, kind: 'delta', base: {}, requires: [required(d)] }),
    /carries/,
  ],
  [
    'requires in a whole bundle',
    (d) => ({ ...d, requires: [{ digest: digestOf('x'), size: 1 }] }),
    /whole or a delta/,
  ],
  ['a delta without a base', (d) => ({ ...d, kind: 'delta' }), /whole or a delta/],
  ['a maker that is not the key', (d) => ({ ...d, by: { ...d.by, fingerprint: '0'.repeat(32) } }), /maker/],
  ['a maker without a key', (d) => ({ ...d, by: { ...d.by, publicKey: 'RWQ' } }), /maker/],
  ['a release twice', (d) => ({ ...d, releases: [d.releases[0], d.releases[0]] }), /release twice/],
  ['a release that it does not carry', (d) => release(d, { digest: digestOf('x') }), /documents of/],
  ['an app key that is a path', (d) => release(d, { app: '../x' }), /app key/],
  ['a version that is a path', (d) => release(d, { version: '../../x' }), /version/],
  ['no releases', (d) => ({ ...d, releases: [] }), /releases/],
  ['no volumes', (d) => ({ ...d, volumes: [] }), /volumes/],
  ['files in another order', (d) => ({ ...d, files: [...d.files].reverse() }), /oci-layout and index/],
  ['a time that is none', (d) => ({ ...d, createdAt: 'tomorrow' }), /createdAt/],
]

t.test('a table of contents that contradicts itself is refused, whoever signed it', async (t) => {
  const { document, json } = await memoryBundle([await collect(seededBytes(2000, 'a').open())])
  // Spaces keep the size, and so the places, as they were.
  const filled = (value: unknown) => JSON.stringify(value).padEnd(json.byteLength)
  for (const [name, bend, reason] of BENT) {
    const text = filled(bend(structuredClone(document)))
    t.throws(() => bundleOfText(text), { code: 'BUNDLE_INVALID', message: reason }, name)
  }
  t.doesNotThrow(() => bundleOfText(filled(document)), 'unbent it is taken')
  t.throws(() => bundleOfText(JSON.stringify({ ...document, schema: 2 })), { code: 'BUNDLE_NEWER' })
  t.throws(() => bundleOfText('{"schema":1'), { code: 'BUNDLE_INVALID', message: /JSON/ })
})

t.test('a head that is not one is refused within bounds', async (t) => {
  const { files } = await memoryBundle([Buffer.from('x')])
  const whole = files[0] as Buffer
  const cases: [name: string, bytes: Buffer, code: string][] = [
    ['cut in its first header', whole.subarray(0, 600), 'PACKAGE_TRUNCATED'],
    ['cut in bundle.json', whole.subarray(0, 1500), 'PACKAGE_TRUNCATED'],
    ['a bundle.json of 1 TiB', tarHeader({ name: 'bundle.json', size: 2 ** 40 }), 'PACKAGE_TOO_LARGE'],
    ['a directory', tarHeader({ name: 'bundle.json', type: 'directory' }), 'PACKAGE_TRUNCATED'],
    ['a wrong checksum', Buffer.from(whole).fill(0x37, 148, 154), 'PACKAGE_DAMAGED'],
  ]
  for (const [name, bytes, code] of cases) {
    const file = memoryFile(bytes)
    await t.rejects(readVolumeHead(file), { code }, name)
  }
  for (const other of [Buffer.alloc(0), Buffer.alloc(2000), tarHeader({ name: 'bundle.json.txt' })])
    t.equal(await readVolumeHead(memoryFile(other)), undefined)
})

function bundleOfText(text: string): Bundle {
  return new Bundle(Buffer.from(text))
}

function place(document: BundleDocument, change: object) {
  const [first, ...others] = document.blobs
  return { ...document, blobs: [{ ...first, ...change }, ...others] }
}

function range({ blobs }: BundleDocument) {
  return { volume: 1, offset: blobs[0]?.offset, size: 1, digest: blobs[0]?.digest }
}

function required({ blobs }: BundleDocument) {
  return { digest: blobs[0]?.digest, size: blobs[0]?.size }
}

function release(document: BundleDocument, change: object) {
  return { ...document, releases: [{ ...document.releases[0], ...change }] }
}
