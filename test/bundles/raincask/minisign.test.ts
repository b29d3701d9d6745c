import t from 'tap'
import { isSignedBy, parseSignature, signDocument } from '../../../bundles/minisign.ts'
import {
  fingerprintOf,
  formatPublicKey,
  generateSecretKey,
  keyNumber,
  parseFingerprint,
  parsePublicKey,
  parseSecretKey,
  publicKeyFile,
  spokenFingerprint,
} from '../../../bundles/minisign-keys.ts'
import { testKey } from './memory-volumes.ts'

/** Made with minisign 0.11: `minisign -G -W`, `minisign -S -W -m doc -t 'a trusted comment'`. */
const STOCK = {
  document: Buffer.from('hello raincask\n'),
  publicKey: `untrusted comment: minisign public key 4905196CC8DEA1B3
RWSzod7IbBkFScT+uRqZh+JH2vtYM/zjpmfqMYqp3LXlAUoWBRBhzJZh
`,
  signature: `untrusted comment: made by stock minisign
RUSzod7IbBkFSQZA7X2SvcxB3bt7Nj0retfgfbO+7CQryK5chJfTwKZKXVVjrltodqOc7VTr4cJhlvufg6atey8SfNEog+jkdwY=
trusted comment: a trusted comment
XyZungEaUv/EcEnuFusZHHXBL1oWhTzbum/J64F1oVvYS4kK0uKNfJ6MEJv77El/NjugFa0FFJi7SByQrzOoDQ==
`,
  /** The same document, signed with `minisign -S -l`: not prehashed. */
  legacy: `untrusted comment: signature from minisign secret key
RWSzod7IbBkFSW4Br5X8Wfrc1cGxjNscpyDJjs5/CM7S0wixy89qPW0cwm+sdA6igjAjFB3mdqTRIaxXaoVjYUXo2qySMkbmTQs=
trusted comment: timestamp:1795208723	file:doc
1SuBj7at3mtb+U4ODzieWYRLCCPkJ45aIuKpYbvQlypmjGle37uye4oqQAi+TjmV1IStpSxjQvVviH80mSEgBg==
`,
}

t.test('what stock minisign signed is right, and wrong once anything is changed', async (t) => {
  const key = parsePublicKey(STOCK.publicKey)
  const signature = parseSignature(STOCK.signature)
  if (!key || !signature) throw new Error('not read')
  t.equal(keyNumber(key), '4905196CC8DEA1B3')
  t.equal(publicKeyFile(key), STOCK.publicKey)
  t.equal(signature.trustedComment, 'a trusted comment')
  t.ok(isSignedBy(STOCK.document, signature, key))
  t.notOk(isSignedBy(Buffer.from('hello raincask'), signature, key))
  t.notOk(isSignedBy(STOCK.document, { ...signature, trustedComment: 'another' }, key))
  t.notOk(isSignedBy(STOCK.document, { ...signature, keyId: Buffer.alloc(8) }, key))
  t.notOk(isSignedBy(STOCK.document, signature, { ...key, key: testKey().publicKey.key }))
})

t.test('signatures that are not prehashed, or not of this form, are none', async (t) => {
  const { signature } = STOCK
  t.equal(parseSignature(STOCK.legacy), undefined)
  const bent = [
    '',
    'RUSz',
    signature.replace('untrusted', 'unknown'),
    signature.replace('trusted comment: a', 'comment: a'),
    signature.replace('RUSz', 'RUS'),
    signature.replace('RUSz', 'RU-z'),
    `${signature}one line more\n`,
    `${signature}${' '.repeat(5000)}`,
  ]
  for (const text of bent) t.equal(parseSignature(text), undefined, text.slice(0, 40))
})

t.test('a signature of ours is right, and always the same', async (t) => {
  const document = Buffer.from('{"a":1}')
  const text = signDocument(document, testKey(), 'a comment')
  const signature = parseSignature(text)
  t.ok(signature && isSignedBy(document, signature, testKey().publicKey))
  t.equal(signDocument(document, testKey(), 'a comment'), text)
})

t.test('keys are written and read again, and nothing else is a key', async (t) => {
  const pem = generateSecretKey()
  const key = parseSecretKey(pem)?.publicKey
  if (!key) throw new Error('no key')
  t.same(parseSecretKey(pem)?.publicKey, key)
  t.same(parsePublicKey(formatPublicKey(key)), key)
  t.same(parsePublicKey(publicKeyFile(key)), key)
  for (const text of [
    '',
    'RWQ=',
    formatPublicKey(key).slice(1),
    STOCK.signature,
    `x\n${formatPublicKey(key)}`,
  ])
    t.equal(parsePublicKey(text), undefined, text.slice(0, 30))
  t.equal(parseSecretKey('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'), undefined)
  t.not(generateSecretKey(), pem)
})

t.test('a fingerprint can be read out and typed in', async (t) => {
  const fingerprint = fingerprintOf(testKey().publicKey)
  const spoken = spokenFingerprint(fingerprint)
  t.match(spoken, /^(?:[0-9a-f]{4} ){7}[0-9a-f]{4}$/)
  for (const text of [spoken, spoken.toUpperCase(), spoken.replaceAll(' ', ':'), ` ${fingerprint}\n`])
    t.equal(parseFingerprint(text), fingerprint)
  for (const text of ['', fingerprint.slice(1), `${fingerprint}0`, `g${fingerprint.slice(1)}`])
    t.equal(parseFingerprint(text), undefined)
})
