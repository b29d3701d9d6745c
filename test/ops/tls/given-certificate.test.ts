import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:https'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { type Test, test } from 'tap'
import { listen } from '../../../server/http/listen.ts'
import { anchorOf, readTlsIdentity } from '../../../server/ops/tls/identity.ts'
import { TlsKeeper } from '../../../server/ops/tls/keeper.ts'
import { type Made, makeAuthority, makeServerCertificate } from '../../../server/ops/tls/make-certificates.ts'

/** A server with TLS by files that somebody keeps, and what it logs. */
async function served(t: Test) {
  const directory = t.testdir()
  mkdirSync(directory, { recursive: true })
  const [certFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')] as const
  const authority = await makeAuthority('test')
  const put = ({ cert, key }: Made) => {
    writeFileSync(certFile, cert + authority.cert)
    writeFileSync(keyFile, key)
  }
  const make = (name: string) => makeServerCertificate(authority, [name, '127.0.0.1'])
  const first = await make('first.example')
  put(first)
  const log: { msg: string; level: number }[] = []
  const stream = new Writable({
    write: (line, _encoding, done) => {
      log.push(JSON.parse(String(line)))
      done()
    },
  })
  const read = async () => readTlsIdentity(certFile, keyFile)
  const keeper = await TlsKeeper.open({ kind: 'given', files: [certFile, keyFile], read }, pino(stream))
  const server = await listen((_req, res) => res.end('ok'), { host: '127.0.0.1', port: 0 }, keeper.identity)
  keeper.onChange((identity) => server.useTls(identity))
  t.teardown(() => {
    keeper.stop()
    return server.stop(0)
  })
  /** The name in the certificate that a connection meets; one of the agent's is used again. */
  const met = async (agent = new Agent()) => {
    const sent = get(`${server.url}/`, { ca: authority.cert, agent })
    const [answer] = await once(sent, 'response')
    const { subject } = answer.socket.getPeerCertificate()
    await answer.toArray()
    return String(subject.CN)
  }
  return { keeper, put, make, met, log, authority, certFile, keyFile, first }
}

test('a new certificate is used by new connections, and open ones keep theirs', async (t) => {
  const { keeper, put, make, met, log } = await served(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  t.equal(await met(agent), 'first.example')
  put(await make('second.example'))
  t.equal(await keeper.reload(), true)
  t.equal(await met(), 'second.example')
  t.equal(await met(agent), 'first.example', 'the connection that was open')
  t.match(log.at(-1), { msg: 'new certificate in use' })
  t.equal(await keeper.reload(), false, 'nothing changed since')
})

test('one that is no good is refused and logged, and the old one stays', async (t) => {
  const { keeper, make, met, log, certFile, keyFile, first, authority } = await served(t)
  const other = await make('second.example')
  const bad: [string, string, string][] = [
    ['no certificate', 'nonsense', first.key],
    ['half a certificate', other.cert.slice(0, 200), other.key],
    ['a certificate without its key', other.cert, first.key],
    ['an empty file', '', ''],
  ]
  for (const [what, cert, key] of bad) {
    writeFileSync(certFile, cert)
    writeFileSync(keyFile, key)
    t.equal(await keeper.reload(), false, what)
    t.equal(await met(), 'first.example', what)
    t.match(log.at(-1), { level: 50, msg: /refused/ }, what)
  }
  writeFileSync(certFile, other.cert + authority.cert)
  writeFileSync(keyFile, other.key)
  t.equal(await keeper.reload(), true)
  t.equal(await met(), 'second.example')
})

test('files that change are seen without a word', async (t) => {
  const { keeper, put, make, met } = await served(t)
  keeper.watch()
  put(await make('second.example'))
  const started = Date.now()
  while ((await met()) !== 'second.example' && Date.now() - started < 60_000)
    await new Promise((resolve) => setTimeout(resolve, 200))
  t.equal(await met(), 'second.example')
})

test('what vouches for a chain is its last, where it is there', async (t) => {
  const { keeper, authority, first } = await served(t)
  const anchor = anchorOf(keeper.identity)
  t.equal(anchor?.fingerprint256, new X509Certificate(authority.cert).fingerprint256)
  t.equal(anchorOf({ cert: Buffer.from(first.cert), key: Buffer.from(first.key) }), undefined)
})
