import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'tap'
import { PullCredentials } from '../../server/accounts/pull-credentials.ts'
import { loadTokenKey } from '../../server/accounts/token-key.ts'
import { demoApp } from '../builders/demo-app.ts'
import { buildTemplate, templateJson } from '../builders/template.ts'
import { Client, cookieOf } from '../console/client.ts'
import { RAINCASK, raincaskJson } from '../e2e/command.ts'
import { writePackage } from '../e2e/package-file.ts'

const PASSWORD = 'Kx7-known-password-of-the-test'
const WRONG = 'Kx7-wrong-password-of-the-test'
const IN_TEMPLATE = 'Kx7-password-inside-a-template'

test('no secret stands in the database, the other files, the log or the support archive', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const log = join(directory, 'serve.log')
  const secrets = await useEverySecret(data, log, directory)
  for (const [name, secret] of Object.entries(secrets)) t.ok(secret.length >= 20, `${name} is known`)
  const archive = join(directory, 'support.tar.gz')
  await raincaskJson('support', '--output', archive, '--log', log, '--data', data)
  const places = new Map([
    ['the log', readFileSync(log)],
    ['the support archive', execFileSync('tar', ['-xzOf', archive], { maxBuffer: 2 ** 28 })],
  ])
  for (const file of filesBelow(data)) {
    const name = relative(data, file)
    if (name.startsWith('keys/')) t.equal(statSync(file).mode & 0o777, 0o600, `${name} is its owner’s alone`)
    else places.set(name, readFileSync(file))
  }
  t.ok(places.has('raincask.db'))
  t.ok(places.size > 6, 'blobs of the imported app among them')
  for (const [place, bytes] of places)
    for (const [name, secret] of Object.entries(secrets))
      t.equal(bytes.indexOf(secret), -1, `${name} is not in ${place}`)
})

/** Runs a server that logs all it can, has every kind of secret made and shown to it, and gives them by name. */
async function useEverySecret(data: string, log: string, directory: string): Promise<Record<string, string>> {
  await importWithCredentials(data, directory)
  const args = ['serve', '--data', data, '--listen', '127.0.0.1:0', '--listen-tls', '127.0.0.1:0', '--json']
  const child = spawn(RAINCASK, [...args, '--log-level', 'trace'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes))
  const ended = once(child, 'close')
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => Promise.reject(new Error(Buffer.concat(said).toString()))),
  ])
  const { url, firstAdministratorLink } = JSON.parse(String(line))
  const link = String(firstAdministratorLink).split('token=')[1] ?? ''
  const stranger = new Client(url)
  const account = { login: 'root', displayName: 'Root', password: PASSWORD }
  const session = cookieOf(await stranger.post('/first-administrator', { token: link, ...account })).token
  const client = new Client(url, session)
  await stranger.post('/session', { login: 'root', password: WRONG })
  const invited = await client.post('/invitations', { role: 'member' })
  const { id, accessKey } = (
    await client.post('/access-keys', { name: 'cluster', actions: ['ReadInstall', 'Write'] })
  ).json as { id: string; accessKey: string }
  const credentials = new PullCredentials(await loadTokenKey(data))
  const pull = credentials.pull(id)
  const basic = `Basic ${Buffer.from(`${pull.user}:${pull.password}`).toString('base64')}`
  const scope = 'scope=repository:apps/shop:pull'
  const issued = await fetch(`${url}/app-server/v1/registry/auth?${scope}`, {
    headers: { Authorization: basic },
  })
  const { token } = (await issued.json()) as { token: string }
  for (const Authorization of [basic, `Bearer ${token}`, `Bearer ${token}x`, accessKey, `Basic ${accessKey}`])
    for (const path of ['/v2/', '/v2/team/web/tags/list', '/app-server/openapi/apps', '/api/v1/me'])
      await (await fetch(url + path, { headers: { Authorization } })).body?.cancel()
  await (await fetch(`${url}/v2/team/web/manifests/1?access_key=${accessKey}`)).body?.cancel()
  child.kill('SIGTERM')
  await ended
  writeFileSync(log, Buffer.concat(said))
  const keyIn = (name: string) => readFileSync(join(data, 'keys', name), 'utf8').split('\n')[1] ?? ''
  return {
    password: PASSWORD,
    'wrong password': WRONG,
    'password in a template': IN_TEMPLATE,
    'first link': link,
    session,
    invitation: String(invited.json['link']).split('token=')[1] ?? '',
    'access key': accessKey,
    'pull password': pull.password,
    'push password': credentials.push(id).password,
    'registry token': token,
    'token key': (await loadTokenKey(data)).toString('base64').slice(0, 40),
    'key of the CA': keyIn('local-ca.pem'),
    'key of the certificate': keyIn('tls.pem'),
  }
}

/** A package whose template carries the credentials of the registry that it came from. */
async function importWithCredentials(data: string, directory: string): Promise<void> {
  const app = await demoApp()
  const template = buildTemplate({ ...app.spec, credentials: { user: 'u', password: IN_TEMPLATE } })
  const file = await writePackage(directory, 'demo-ram.tar.gz', {
    top: 'demo-1.0-ram',
    metadata: templateJson(template),
    componentImages: app.componentImages('docker24'),
    pluginImages: app.pluginImages('docker24'),
  })
  await raincaskJson('import', file, '--data', data)
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
