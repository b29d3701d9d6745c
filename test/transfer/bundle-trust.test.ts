import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { previewBundle } from '../../server/transfer/import-bundle/import-bundle.ts'
import { findSources } from '../../server/transfer/import-bundle/import-bundle-find.ts'
import { TrustStore } from '../../server/transfer/trust/trust.ts'
import { loadSigningKey } from '../../server/transfer/trust/trust-key.ts'
import { exportFrom, fingerprint, importInto, publishApp, TESTER, trust, twoStores } from './bundle-stores.ts'
import { servedContents, wholeState } from './store-contents.ts'

async function carried(t: Parameters<typeof twoStores>[0]) {
  const stores = await twoStores(t)
  await publishApp(stores.a)
  const exported = await exportFrom(stores.a, stores.stick)
  return { ...stores, exported, path: exported.files[0]?.path ?? '' }
}

t.test('an unknown signer is shown by a preview, and refused without a word', async (t) => {
  const { a, b, stick } = await carried(t)
  const before = wholeState(b)
  const [found] = (await findSources([stick])).bundles
  if (!found) throw new Error('no bundle')
  const signer = await fingerprint(a)
  t.match(await previewBundle(b, found), { signer: { state: 'unknown', fingerprint: signer } })
  await t.rejects(importInto(b, stick), { code: 'SIGNER_UNKNOWN', where: signer })
  await t.rejects(importInto(b, stick, { trustSigner: await fingerprint(b) }), { code: 'SIGNER_UNKNOWN' })
  t.same(wholeState(b), before)
})

t.test('a word of trust is for this once', async (t) => {
  const { a, b, stick } = await carried(t)
  t.match(await importInto(b, stick, { trustSigner: await fingerprint(a) }), { complete: true })
  await publishApp(a, { version: '2.0' })
  await exportFrom(a, join(stick, '2'))
  await t.rejects(importInto(b, join(stick, '2')), { code: 'SIGNER_UNKNOWN' })
})

t.test('a revoked signer is refused whatever is said, until its key is added again', async (t) => {
  const { a, b, stick } = await carried(t)
  await trust(b, a)
  const signer = await fingerprint(a)
  const own = await loadSigningKey(b.data)
  const store = new TrustStore(b.db, own.publicKey)
  await store.revoke(signer, TESTER)
  await t.rejects(importInto(b, stick), { code: 'SIGNER_REVOKED' })
  await t.rejects(importInto(b, stick, { trustSigner: signer }), { code: 'SIGNER_REVOKED' })
  await t.rejects(store.revoke('0'.repeat(32), TESTER), { code: 'SIGNER_NOT_FOUND' })
  await trust(b, a)
  t.match(await importInto(b, stick), { complete: true })
})

t.test('a store takes its own bundles', async (t) => {
  const { a, stick } = await carried(t)
  t.match(await importInto(a, stick), { signer: { state: 'own' }, releases: [{ outcome: 'unchanged' }] })
})

t.test('a table of contents that was changed is refused before anything is read', async (t) => {
  const { a, b, path } = await carried(t)
  await trust(b, a)
  const before = wholeState(b)
  const whole = readFileSync(path)
  for (const [from, to] of [
    ['"version":"1.0"', '"version":"1.1"'],
    ['仓库演示', '仓库演出'],
    ['"kind":"full"', '"kind":"fule"'],
  ] as const) {
    const bytes = Buffer.from(whole)
    bytes.write(to, bytes.indexOf(from), 'utf8')
    writeFileSync(path, bytes)
    const refused = await findSources([path]).then(
      ({ bundles, damaged }) => ({ bundles: bundles.length, damaged: damaged.length }),
      (error: { code: string }) => error.code,
    )
    // volume.json names the digest of bundle.json, so the change shows as damage of this file.
    t.same(refused, { bundles: 0, damaged: 1 }, to)
  }
  t.same(wholeState(b), before)
})

t.test('a consistent forgery is refused for its signature', async (t) => {
  const { a, b, path } = await carried(t)
  await trust(b, a)
  const bytes = readFileSync(path)
  const size = Number.parseInt(bytes.toString('latin1', 124, 135), 8)
  const before = digestOf(bytes.subarray(512, 512 + size))
  bytes.write('"version":"9.9"', bytes.indexOf('"version":"1.0"'), 'utf8')
  bytes.write(digestOf(bytes.subarray(512, 512 + size)), bytes.indexOf(before), 'latin1')
  writeFileSync(path, bytes)
  await t.rejects(findSources([path]), { code: 'SIGNATURE_INVALID' })
})

t.test('a bundle without a signature, or with one of another form, is refused', async (t) => {
  const { path } = await carried(t)
  const whole = readFileSync(path)
  const at = whole.indexOf('bundle.json.minisig')
  const renamed = Buffer.from(whole)
  renamed.write('bundle.json.minisih', at, 'latin1')
  fixChecksum(renamed, at)
  writeFileSync(path, renamed)
  await t.rejects(findSources([path]), { code: 'SIGNATURE_INVALID' })
  const garbled = Buffer.from(whole)
  garbled.write('RUQ=', garbled.indexOf('\n', at + 512) + 1, 'latin1')
  writeFileSync(path, garbled)
  await t.rejects(findSources([path]), { code: 'SIGNATURE_INVALID' })
})

t.test('a payload that was swapped is refused by its digest, and nothing shows', async (t) => {
  const { a, b, path, exported } = await carried(t)
  await trust(b, a)
  const bytes = readFileSync(path)
  const large = bytes.lastIndexOf('blobs/sha256/')
  bytes.fill(0x41, large + 512, large + 512 + 1000)
  writeFileSync(path, bytes)
  await t.rejects(importInto(b, path), { code: 'VOLUME_DAMAGED', message: /should have sha256:/ })
  t.same(servedContents(b).releases, [])
  t.equal(statSync(path).size, exported.files[0]?.size)
})

t.test('an entry renamed in its tar header is refused: other tools would see something else', async (t) => {
  const { a, b, path } = await carried(t)
  await trust(b, a)
  const bytes = readFileSync(path)
  const at = bytes.lastIndexOf('blobs/sha256/')
  bytes.write('0', at + 'blobs/sha256/'.length, 'latin1')
  fixChecksum(bytes, at)
  writeFileSync(path, bytes)
  await t.rejects(importInto(b, path), { code: 'VOLUME_DAMAGED', message: /header at byte/ })
})

t.test('keys and signatures survive a restart, and the secret half is nobody’s', async (t) => {
  const { a } = await carried(t)
  const mode = (name: string) => statSync(join(a.root, 'keys', name)).mode & 0o777
  t.equal(mode('signing.key'), 0o600)
  t.ok(readdirSync(join(a.root, 'keys')).includes('signing.pub'))
  const [one, two] = [await loadSigningKey(a.data), await loadSigningKey(a.data)]
  t.same(one.publicKey, two.publicKey)
})

/** Puts the right checksum into the tar header that begins at `at`. */
function fixChecksum(bytes: Buffer, at: number): void {
  bytes.fill(0x20, at + 148, at + 156)
  const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1')
}
