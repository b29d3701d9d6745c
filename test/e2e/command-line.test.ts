import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { raincask, raincaskJson } from './command.ts'
import { startServer } from './server.ts'

t.test('every command has help', async (t) => {
  const { stdout, code } = await raincask('--help')
  t.equal(code, 0)
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1] ?? '')
  t.ok(commands.includes('serve') && commands.includes('import'))
  for (const command of commands.filter((name) => name !== 'help')) {
    const help = await raincask(command, '--help')
    t.equal(help.code, 0, command)
    t.match(help.stdout, new RegExp(`Usage: raincask ${command}`))
  }
})

t.test('the version is told to people and to programs', async (t) => {
  const said = await raincask('--version')
  t.match(said, { code: 0, stdout: /^\d+\.\d+\.\d+\n$/ })
  t.same((await raincask('-V')).stdout, said.stdout)
  const { version, node, arch } = await raincaskJson<Record<string, string>>('--version')
  t.equal(version, said.stdout.trim())
  t.match(node, /^24\./)
  t.equal(arch, process.arch)
})

t.test('what was not asked for rightly is not done', async (t) => {
  const data = join(t.testdir(), 'data')
  const cases: [args: string[], words: RegExp][] = [
    [['nonsense'], /unknown command/],
    [['import', '--data', data], /missing required argument/],
    [['keys', 'create', '--data', data], /--name/],
    [['keys', 'create', '--name', 'x', '--actions', 'Everything', '--data', data], /actions/],
    [['serve', '--listen', 'nowhere', '--data', data], /HOST:PORT/],
    [['serve', '--public-url', 'ftp://x/y', '--data', data], /public URL/],
  ]
  for (const [args, words] of cases) {
    const { code, stderr } = await raincask(...args)
    t.not(code, 0, args.join(' '))
    t.match(stderr, words)
  }
})

t.test('an access key is shown once, listed without itself, and revoked', async (t) => {
  const data = join(t.testdir(), 'data')
  const actions = ['OnlyRead', 'ReadInstall', 'Write']
  const key = await raincaskJson<{ id: string; accessKey: string }>(
    ...['keys', 'create', '--name', 'test', '--actions', actions.join(','), '--data', data],
  )
  t.same(Object.keys(key).sort(), ['accessKey', 'actions', 'id'])
  t.match(key, { actions })
  const list = await raincask('keys', 'list', '--json', '--data', data)
  t.match(list.stdout, key.id)
  t.notMatch(list.stdout, key.accessKey)
  const revoked = await raincask('keys', 'revoke', key.id, '--data', data)
  t.equal(revoked.code, 0)
  t.not((await raincask('keys', 'revoke', 'nobody', '--data', data)).code, 0)
})

t.test('serve says when it is ready and stops in order', async (t) => {
  const server = await startServer(join(t.testdir(), 'data'))
  t.equal((await fetch(`${server.url}/app-server/openapi/healthz`)).status, 200)
  t.equal(await server.stop(), 0)
})

t.test('an address in use is said, not thrown', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => taken.close())
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as { port: number }
  const { code, stderr } = await raincask(
    'serve',
    '--listen',
    `127.0.0.1:${port}`,
    '--data',
    join(t.testdir(), 'data'),
  )
  t.equal(code, 1)
  t.match(stderr, /another program uses it/)
})
