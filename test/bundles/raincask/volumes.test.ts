import t from 'tap'
import { isSignedBy, parseSignature } from '../../../bundles/minisign.ts'
import { verifyVolume } from '../../../bundles/raincask/verify-volume.ts'
import { readVolumeHead, volumeHead } from '../../../bundles/raincask/volume-head.ts'
import { parseVolumeSize } from '../../../bundles/raincask/volume-size.ts'
import { readTar } from '../../../bundles/tar/read-tar.ts'
import { digestOf } from '../../../oci/digest.ts'
import { collect } from '../../builders/content.ts'
import { seededBytes } from '../../builders/seeded-bytes.ts'
import { memoryBundle, memoryFile, testKey } from './memory-volumes.ts'

/** Blobs of many sizes: none, one byte, a block, one more, and large ones. */
const SIZES = [0, 1, 511, 512, 513, 4096, 10_000, 70_000, 70_001, 200_000]

async function blobs(sizes: number[] = SIZES): Promise<Buffer[]> {
  return Promise.all(sizes.map((size, index) => collect(seededBytes(size, `blob ${index}`).open())))
}

t.test('whatever their size, volumes are full to the byte, and every byte is checked', async (t) => {
  for (const volumeSize of [undefined, 24_576, 33_333, 65_536, 100_000, 1_000_000]) {
    const { bundle, files, written } = await memoryBundle(await blobs(), volumeSize)
    for (const [index, file] of files.entries()) {
      const name = `volume ${index + 1} of ${files.length}, ${volumeSize}`
      t.ok(volumeSize === undefined || file.byteLength <= volumeSize, name)
      t.equal(written[index], file.byteLength, `each byte is written once: ${name}`)
      t.same(await verifyVolume(bundle, index + 1, memoryFile(file)), [], name)
    }
  }
})

t.test('each volume is a tar with its own table of contents, small things first', async (t) => {
  const { files, json } = await memoryBundle(await blobs(), 33_333)
  for (const [index, file] of files.entries()) {
    const names = []
    for await (const { name, type } of readTar(memoryChunks(file))) {
      t.equal(type, 'file')
      names.push(name)
    }
    t.same(names.slice(0, 3), ['bundle.json', 'bundle.json.minisig', 'volume.json'])
    if (index === 0) t.same(names.slice(3, 5), ['oci-layout', 'index.json'])
    for (const name of names.slice(index === 0 ? 5 : 3))
      t.match(name, /^blobs\/sha256\/[0-9a-f]{64}(?:\.part-[0-9]{4})?$/)
    const head = await readVolumeHead(memoryFile(file))
    t.match(head, { volume: index + 1, bundle: digestOf(json) })
    const signature = parseSignature(head?.signature ?? '')
    t.ok(signature && isSignedBy(json, signature, testKey().publicKey))
  }
})

t.test('ranges put one behind the other are the blob', async (t) => {
  const content = await blobs([200_000])
  const { bundle, files } = await memoryBundle(content, 33_333)
  const cut = bundle.document.blobs.find(({ ranges }) => ranges)
  const parts = cut?.ranges?.map(({ volume, offset, size }) =>
    files[volume - 1]?.subarray(offset, offset + size),
  )
  t.ok(Buffer.concat(parts as Buffer[]).equals(content[0] as Buffer))
  cut?.ranges?.forEach(({ digest }, index) => {
    t.equal(digest, digestOf(parts?.[index] as Buffer))
  })
})

t.test('the same content gives the same bytes, in whatever order it is named', async (t) => {
  const content = await blobs()
  const one = await memoryBundle(content, 33_333)
  const two = await memoryBundle([...content].reverse(), 33_333)
  t.equal(one.files.length, two.files.length)
  for (const [index, file] of one.files.entries()) t.ok(file.equals(two.files[index] as Buffer))
})

t.test('a head is read to its last byte and no further', async (t) => {
  const { files, json } = await memoryBundle(await blobs(), 33_333)
  const file = memoryFile(files[1] as Buffer)
  const head = await readVolumeHead(file)
  t.equal(file.readTo, volumeHead(json, head?.signature ?? '', 2, files.length).byteLength)
})

t.test('every single byte of a volume counts', async (t) => {
  const { bundle, files } = await memoryBundle(await blobs([300, 5000]))
  const whole = files[0] as Buffer
  const start = bundle.pieces(1)[0]?.offset ?? 0
  for (let at = start - 512; at < whole.byteLength; at += 97) {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    const wrong = await verifyVolume(bundle, 1, memoryFile(bytes))
    t.equal(wrong.length, 1, `byte ${at}`)
  }
})

t.test('a volume that is too short or too long is said to be', async (t) => {
  const { bundle, files } = await memoryBundle(await blobs([300]))
  const whole = files[0] as Buffer
  for (const [bytes, code] of [
    [whole.subarray(0, -1), 'PACKAGE_TRUNCATED'],
    [Buffer.concat([whole, Buffer.alloc(1)]), 'PACKAGE_DAMAGED'],
  ] as const)
    t.match(await verifyVolume(bundle, 1, memoryFile(bytes)), [{ code }])
})

t.test('sizes of volumes as people write them', async (t) => {
  const gib = 1024 ** 3
  const sizes: Record<string, number | undefined> = {
    fat32: 4 * gib - 64 * 1024,
    FAT32: 4 * gib - 64 * 1024,
    '700M': 700 * 1024 ** 2,
    '4.5g': 4.5 * gib,
    '64 KiB': 65_536,
    '100000': 100_000,
    '1k': undefined,
    '-5M': undefined,
    '5X': undefined,
    '': undefined,
    '1e9': undefined,
  }
  for (const [text, size] of Object.entries(sizes)) t.equal(parseVolumeSize(text), size, text)
  for (const disc of ['dvd', 'bd']) t.ok((parseVolumeSize(disc) ?? 0) > 4 * gib)
})

async function* memoryChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 10_000) yield bytes.subarray(at, at + 10_000)
}
