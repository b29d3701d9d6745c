import t from 'tap'
import { isSignedBy, parseSignature } from '../../../bundles/minisign.ts'
import { formatInventory, parseInventory } from '../../../bundles/raincask/inventory.ts'
import { formatReceipt, parseReceipt } from '../../../bundles/raincask/receipt.ts'
import { type Digest, digestOf } from '../../../oci/digest.ts'
import { testKey } from './memory-volumes.ts'

const TIME = '2026-01-02T03:04:05.000Z'
const BLOBS: Digest[] = [digestOf('a'), digestOf('b'), digestOf('c', 'sha512')]

function inventory(): Buffer {
  const releases = [{ app: 'app', version: '1.0', digest: digestOf('r') }]
  return formatInventory({ releases, blobs: new Set(BLOBS), takenAt: TIME }, testKey())
}

t.test('an inventory is one signed line that stock tools can check', async (t) => {
  const file = inventory()
  const [line = '', ...rest] = file.toString('utf8').split('\n')
  const signature = parseSignature(rest.join('\n'))
  t.ok(signature && isSignedBy(Buffer.from(line), signature, testKey().publicKey))
  const { blobs, releases, takenAt, digest } = parseInventory(file)
  t.same([...blobs].sort(), [...BLOBS].sort())
  t.match({ releases, takenAt }, { releases: [{ version: '1.0' }], takenAt: TIME })
  t.equal(digest, digestOf(file))
})

t.test('ten thousand digests take less than half a megabyte', async (t) => {
  const blobs = new Set(Array.from({ length: 10_000 }, (_, index) => digestOf(String(index))))
  const file = formatInventory({ releases: [], blobs, takenAt: TIME }, testKey())
  t.ok(file.byteLength < 440_000)
  t.equal(parseInventory(file).blobs.size, 10_000)
})

t.test('what was changed, cut off or signed by another is refused', async (t) => {
  const file = inventory().toString('utf8')
  const cases: [text: string, code: string][] = [
    [file.replace('1.0', '1.1'), 'SIGNATURE_INVALID'],
    [file.split('\n').slice(0, 3).join('\n'), 'SIGNATURE_INVALID'],
    [file.split('\n')[0] ?? '', 'SIGNATURE_INVALID'],
    [file.replace(/"fingerprint":"...../, '"fingerprint":"00000'), 'SIGNATURE_INVALID'],
    [file.replace('raincask-inventory', 'raincask-receipt'), 'NOT_A_PACKAGE'],
    ['hello', 'NOT_A_PACKAGE'],
    ['', 'NOT_A_PACKAGE'],
    ['{}', 'NOT_A_PACKAGE'],
  ]
  for (const [text, code] of cases)
    t.throws(() => parseInventory(Buffer.from(text)), { code }, text.slice(0, 60))
})

t.test('a receipt says what was imported, and is no inventory', async (t) => {
  const receipt = {
    importedAt: TIME,
    bundle: { id: '0'.repeat(32), digest: digestOf('bundle'), signer: 'f'.repeat(32) },
    results: [{ app: 'app', name: 'App', version: '1.0', digest: digestOf('r'), outcome: 'added' as const }],
    removed: [],
    addedBytes: 5,
    inventory: digestOf('inventory'),
  }
  const file = formatReceipt(receipt, testKey())
  t.match(parseReceipt(file), receipt)
  t.throws(() => parseInventory(file), { code: 'NOT_A_PACKAGE' })
  t.throws(() => parseReceipt(inventory()), { code: 'NOT_A_PACKAGE' })
})
