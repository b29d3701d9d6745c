import { execFile } from 'node:child_process'
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { get, request } from 'node:https'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { promisify } from 'node:util'
import t from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { clientOf, missing } from './clients/client.ts'
import { multiArchLayout } from './clients/layout.ts'
import { workspace } from './clients/workspace.ts'
import { raincask, raincaskJson } from './command.ts'
import { startServer } from './server.ts'

const run = promisify(execFile)

t.test('a local CA made at first run', async (t) => {
  const directory = workspace(t)
  const data = join(directory, 'data')
  const server = await startServer(
    data,
    ...['--listen-tls', '127.0.0.1:0', '--tls-names', 'store.example,10.1.2.3', '--anonymous', 'push'],
  )
  t.teardown(() => server.stop())
  const caFile = join(directory, 'ca.crt')
  const plain = await fetch(`${server.url}/ca.crt`)
  writeFileSync(caFile, await plain.text())
  const ca = readFileSync(caFile)
  const { port } = new URL(server.tlsUrl)

  t.test('its certificate comes over plain HTTP, its key stays with its owner', async (t) => {
    t.match(Object.fromEntries(plain.headers), {
      'content-type': 'application/x-x509-ca-cert',
      'content-disposition': 'attachment; filename="raincask-ca.crt"',
    })
    const told = await (await fetch(`${server.url}/api/v1/tls`)).json()
    const { fingerprint256 } = new X509Certificate(ca)
    t.match(told, { kind: 'local', address: server.tlsUrl, authority: { fingerprint: fingerprint256 } })
    for (const name of ['local-ca.pem', 'tls.pem']) {
      t.equal(statSync(join(data, 'keys', name)).mode & 0o777, 0o600, name)
      t.match(readFileSync(join(data, 'keys', name), 'utf8'), /PRIVATE KEY/)
    }
    t.notMatch(ca.toString(), /PRIVATE/)
    const { fingerprint } = await raincaskJson<{ fingerprint: string }>('tls', 'ca', '--data', data)
    t.equal(fingerprint, fingerprint256)
  })

  t.test('HTTP and HTTPS answer side by side, and openssl and curl trust it', async (t) => {
    t.equal((await fetch(`${server.url}/healthz`)).status, 200)
    const { stdout } = await run('curl', ['-sS', '--cacert', caFile, `${server.tlsUrl}/healthz`])
    t.match(JSON.parse(stdout), { status: 'ok' })
    await t.rejects(run('curl', ['-sS', `${server.tlsUrl}/healthz`]), /certificate/)
    for (const name of ['store.example', 'localhost'])
      t.match(await verified(port, caFile, ['-verify_hostname', name]), /return code: 0/, name)
    t.match(await verified(port, caFile, ['-verify_ip', '10.1.2.3']), /return code: 0/)
    t.notMatch(await verified(port, caFile, ['-verify_hostname', 'other.example']), /return code: 0/)
  })

  t.test('a clock that is years off does not end it', async (t) => {
    for (const years of [-4, 4]) {
      const at = String(Math.floor(Date.now() / 1000) + years * 365 * 86_400)
      t.match(await verified(port, caFile, ['-attime', at]), /return code: 0/, `${years} years`)
    }
  })

  t.test('skopeo pushes and pulls with it', { skip: missing('skopeo') }, async (t) => {
    const skopeo = clientOf(t, 'skopeo')
    const certs = join(workspace(t), 'certs')
    mkdirSync(certs)
    writeFileSync(join(certs, 'ca.crt'), ca)
    const layout = await multiArchLayout(join(workspace(t), 'layout'))
    const policy = ['--policy', join(workspace(t), 'home/policy.json')]
    const image = `docker://localhost:${port}/team/web:1.0`
    const copy = ['copy', '--all', '--dest-cert-dir', certs, `oci:${layout.path}:1.0`, image]
    await skopeo([...policy, ...copy])
    const raw = await skopeo([...policy, 'inspect', '--raw', '--cert-dir', certs, image])
    t.equal(Buffer.byteLength(raw), layout.index.size)
    await t.rejects(skopeo([...policy, 'inspect', '--raw', image]), /x509|certificate/)
  })

  t.test('another certificate takes its place while a pull goes on', async (t) => {
    const bytes = randomBytes(24 * 1024 * 1024)
    const digest = digestOf(bytes)
    const path = `/v2/team/big/blobs/uploads/?digest=${digest}`
    await send(`${server.tlsUrl}${path}`, ca, bytes)
    const [before] = await shown(port, ca)
    const pull = get(`${server.tlsUrl}/v2/team/big/blobs/${digest}`, { ca, agent: false })
    const [answer] = await once(pull, 'response')
    const hash = createHash('sha256')
    answer.pause()
    const renewed = await raincaskJson<{ certificate: { fingerprint: string; names: string[] } }>(
      ...['tls', 'renew', '--data', data],
    )
    t.ok(renewed.certificate.names.includes('store.example'), 'names that the server had are kept')
    server.child.kill('SIGHUP')
    const now = await until(async () => (await shown(port, ca))[0], renewed.certificate.fingerprint)
    t.equal(now, renewed.certificate.fingerprint)
    t.not(now, before)
    for await (const chunk of answer) hash.update(chunk)
    t.equal(`sha256:${hash.digest('hex')}`, digest, 'the pull came to its end')
  })

  t.test('a start after another name was added makes one that has it, by the same CA', async (t) => {
    await server.stop()
    const next = await startServer(data, '--listen-tls', '127.0.0.1:0', '--tls-names', 'new.example')
    t.teardown(() => next.stop())
    const name = ['-verify_hostname', 'new.example']
    t.match(await verified(new URL(next.tlsUrl).port, caFile, name), /return code: 0/)
  })
})

t.test('another CA is only made on a plain word', async (t) => {
  const data = join(workspace(t), 'data')
  const made = await raincaskJson<Told>('tls', 'renew', '--data', data)
  t.match((await raincask('tls', 'new-ca', '--data', data)).stderr, /--yes/)
  t.same((await raincaskJson<Told>('tls', 'show', '--data', data)).authority, made.authority)
  const other = await raincaskJson<Told>('tls', 'new-ca', '--yes', '--data', data)
  t.not(other.authority.fingerprint, made.authority.fingerprint)
})

interface Told {
  authority: { fingerprint: string }
}

/** What `openssl s_client` says of the server. */
async function verified(port: string, caFile: string, options: string[]): Promise<string> {
  const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', caFile, ...options]
  const child = run('openssl', args)
  child.child.stdin?.end()
  return (await child).stdout
}

/** Fingerprint and issuer of the certificate that a new connection meets. */
async function shown(port: string, ca: Buffer): Promise<[string, string]> {
  const socket = connect({ port: Number(port), host: '127.0.0.1', ca })
  await once(socket, 'secureConnect')
  const { fingerprint256, issuer } = socket.getPeerCertificate()
  socket.destroy()
  return [fingerprint256, String(issuer.CN)]
}

async function send(url: string, ca: Buffer, body: Buffer): Promise<void> {
  const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length }
  const sent = request(url, { method: 'POST', ca, headers, agent: false })
  sent.end(body)
  const [answer] = await once(sent, 'response')
  answer.resume()
  if (answer.statusCode !== 201) throw new Error(`pushing gave ${answer.statusCode}`)
}

async function until<T>(look: () => Promise<T>, wanted: T): Promise<T> {
  for (let i = 0; i < 300; i++) {
    if ((await look()) === wanted) return wanted
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return look()
}
