import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { type Client, clientOf, missing } from './clients/client.ts'
import { multiArchLayout } from './clients/layout.ts'
import { type TestContext, workspace } from './clients/workspace.ts'
import { raincask, raincaskJson } from './command.ts'
import { startServer } from './server.ts'

const AUTH = '/app-server/v1/registry/auth'

interface Key {
  id: string
  accessKey: string
}

/** A guarded registry behind a proxy that writes down what clients ask for. */
async function guarded(t: TestContext) {
  const data = join(workspace(t), 'data')
  const makeKey = (name: string, actions: string) =>
    raincaskJson<Key>('keys', 'create', '--name', name, '--actions', actions, '--data', data)
  const publisher = await makeKey('publisher', 'ReadInstall,Write')
  const installer = await makeKey('installer', 'ReadInstall')
  const server = await startServer(data)
  t.teardown(() => server.stop())
  const { host, asked } = await recordingProxy(t, server.url)
  return { data, host, asked, publisher, installer }
}

/** Forwards every request as it is, the Host header too, and keeps its method and path. */
async function recordingProxy(t: TestContext, target: string): Promise<{ host: string; asked: string[] }> {
  const asked: string[] = []
  const proxy = createServer((req, res) => {
    asked.push(
      `${req.method} ${req.url?.split('?')[0]} ${req.headers.authorization?.split(' ')[0] ?? 'nobody'}`,
    )
    const options = { method: req.method, path: req.url, headers: req.headers, setHost: false }
    const onward = request(target, options as object, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(res)
    })
    onward.on('error', () => res.destroy())
    req.pipe(onward)
  })
  proxy.listen(0, '127.0.0.1')
  await new Promise((resolve) => proxy.once('listening', resolve))
  t.teardown(() => {
    proxy.close()
    proxy.closeAllConnections()
  })
  return { host: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked }
}

/** What one client is called with, for the same things done by each. */
interface Commands {
  login(key: Key): Promise<string>
  push(image: string): Promise<string>
  digest(image: string): Promise<string>
  remove(image: string): Promise<string>
}

function craneCommands(crane: Client, host: string, layout: string): Commands {
  return {
    login: ({ id, accessKey }) => crane(['auth', 'login', '--insecure', host, '-u', id, '-p', accessKey]),
    push: (image) => crane(['push', '--insecure', layout, image]),
    digest: async (image) => (await crane(['digest', '--insecure', image])).trim(),
    remove: async (image) => {
      const digest = (await crane(['digest', '--insecure', image])).trim()
      return crane(['delete', '--insecure', `${image.replace(/:[^:/]+$/, '')}@${digest}`])
    },
  }
}

function skopeoCommands(skopeo: Client, host: string, layout: string): Commands {
  const plain = '--tls-verify=false'
  return {
    login: ({ id, accessKey }) => skopeo(['login', plain, '-u', id, '-p', accessKey, host]),
    push: (image) =>
      skopeo(['copy', '--all', '--dest-tls-verify=false', `oci:${layout}`, `docker://${image}`]),
    digest: async (image) =>
      (await skopeo(['inspect', plain, '--format', '{{.Digest}}', `docker://${image}`])).trim(),
    remove: (image) => skopeo(['delete', plain, `docker://${image}`]),
  }
}

const { data, host, asked, publisher, installer } = await guarded(t)

t.test('repositories are listed, opened and closed', async (t) => {
  const layout = await multiArchLayout(join(workspace(t), 'layout'))
  const skopeo = skopeoCommands(clientOf(t, 'skopeo'), host, layout.path)
  t.match((await raincask('repositories', 'list', '--data', data)).stdout, /no repositories/)
  await skopeo.login(publisher)
  await skopeo.push(`${host}/open/web:1`)
  const list = () => raincaskJson('repositories', 'list', '--data', data)
  t.same(await list(), [{ name: 'open/web', isPublic: false, tags: 1 }])
  await raincaskJson('repositories', 'public', 'open/web', '--data', data)
  t.match((await raincask('repositories', 'list', '--data', data)).stdout, 'open/web  1 tag  public')
  await raincaskJson('repositories', 'public', 'open/web', '--off', '--data', data)
  t.same(await list(), [{ name: 'open/web', isPublic: false, tags: 1 }])
  const unknown = await raincask('repositories', 'public', 'nowhere', '--data', data)
  t.equal(unknown.code, 1)
  t.match(unknown.stderr, /There is no repository nowhere/)
})

for (const [name, commandsOf] of Object.entries({ crane: craneCommands, skopeo: skopeoCommands })) {
  t.test(
    `${name} logs in, and comes with tokens from where it was sent`,
    { skip: missing(name) },
    async (t) => {
      const layout = await multiArchLayout(join(workspace(t), 'layout'))
      const commands = commandsOf(clientOf(t, name), host, layout.path)
      asked.length = 0
      const own = `${host}/u/${publisher.id}/${name}:1`
      // crane takes any password and finds out later, skopeo asks at once.
      const wrong = commands.login({ ...publisher, accessKey: 'rck_wrong' }).then(() => commands.push(own))
      await t.rejects(wrong, /unauthorized|401|invalid/i)

      await commands.login(publisher)
      await commands.push(own)
      t.equal(await commands.digest(own), layout.index.digest)
      await commands.push(`${host}/${name}/web:1`)
      t.ok(asked.includes(`GET ${AUTH} Basic`), 'the token address was asked')
      t.ok(asked.includes(`PUT /v2/${name}/web/manifests/1 Bearer`), 'and the token used')
      t.notOk(
        asked.some((line) => /^\w+ \/v2\/.* Basic$/.test(line)),
        'the password went nowhere else',
      )
      await t.rejects(commands.push(`${host}/apps/shop/1/web:1`), /denied|may not push|403/i)

      await commands.login(installer)
      const shared = `${host}/${name}/web:1`
      t.equal(await commands.digest(shared), layout.index.digest, 'an installing key pulls')
      await t.rejects(commands.digest(own), /denied|may not pull|403/i, 'but not what a publisher pushed')
      await t.rejects(
        commands.push(`${host}/${name}/web:2`),
        /denied|may not push|403/i,
        'and pushes nothing',
      )
      await t.rejects(commands.remove(`${host}/${name}/web:1`), /./, 'nor deletes')

      await commands.login(publisher)
      await commands.remove(`${host}/${name}/web:1`)
      await t.rejects(commands.digest(`${host}/${name}/web:1`), /unknown|404/i)
    },
  )

  t.test(`${name} pulls without a login what is public`, { skip: missing(name) }, async (t) => {
    const layout = await multiArchLayout(join(workspace(t), 'layout'))
    const known = commandsOf(clientOf(t, name), host, layout.path)
    await known.login(publisher)
    await known.push(`${host}/${name}/open:1`)
    await known.push(`${host}/${name}/closed:1`)
    t.equal((await raincask('repositories', 'public', `${name}/open`, '--data', data)).code, 0)
    asked.length = 0
    const elsewhere = { testdir: () => join(workspace(t), 'stranger'), teardown: () => undefined }
    const stranger = commandsOf(clientOf(elsewhere, name), host, layout.path)
    t.equal(await stranger.digest(`${host}/${name}/open:1`), layout.index.digest)
    t.ok(asked.includes(`GET ${AUTH} nobody`), 'with a token that nobody had to log in for')
    await t.rejects(stranger.digest(`${host}/${name}/closed:1`), /unauthorized|401|denied/i)
  })
}
