import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'tap'
import { type CommandResult, RAINCASK } from '../e2e/command.ts'

interface Resolved {
  key: string
  value?: string
  source: string
  origin: string
}

/** Runs the program with further environment, and no settings of whoever runs the tests. */
function run(args: string[], environment: Record<string, string> = {}): Promise<CommandResult> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('RAINCASK_'))
  return new Promise((resolve, reject) => {
    const child = spawn(RAINCASK, args, { env: { ...Object.fromEntries(own), ...environment } })
    const result = { code: null as number | null, stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      result.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      result.stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...result, code }))
  })
}

function settingsOf({ stdout }: CommandResult): Record<string, Resolved> {
  const { settings } = JSON.parse(stdout) as { settings: Resolved[] }
  return Object.fromEntries(settings.map((setting) => [setting.key, setting]))
}

test('flags win over the environment, that over the file, that over defaults', async (t) => {
  const directory = t.testdir()
  const file = join(directory, 'raincask.json')
  const text = `{
    // where the stick was put
    "data": "store",
    "listen": ":1111",
    "anonymous": "pull",
    "publicUrl": "http://file.example",
    "trustedProxy": ["10.0.0.1", "10.0.0.2"],
  }`
  writeFileSync(file, text)
  const printed = await run(['config', 'print', '--json', '--config', file, '--listen', ':3333'], {
    RAINCASK_LISTEN: ':2222',
    RAINCASK_ANONYMOUS: 'push',
    RAINCASK_LOG_LEVEL: '',
  })
  t.equal(printed.code, 0, printed.stderr)
  const settings = settingsOf(printed)
  t.match(settings, {
    listen: { value: ':3333', source: 'flag', origin: '--listen' },
    anonymous: { value: 'push', source: 'environment', origin: 'RAINCASK_ANONYMOUS' },
    publicUrl: { value: 'http://file.example', source: 'file', origin: file },
    trustedProxy: { value: '10.0.0.1,10.0.0.2', source: 'file' },
    logLevel: { value: 'info', source: 'default' },
    data: { value: join(directory, 'store'), source: 'file' },
  })
  for (const name of ['operations.md', 'operations.zh-CN.md']) {
    const text = readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8')
    for (const key of Object.keys(settings)) t.ok(text.includes(`\`${key}\``), `${name} tells of ${key}`)
  }
  const plain = await run(['config', 'print'], { RAINCASK_CONFIG: file })
  t.match(plain.stdout, /^publicUrl +http:\/\/file\.example +file, .*raincask\.json$/m)
})

test('everything that is wrong is said at once, and nothing is begun', async (t) => {
  const directory = t.testdir()
  const file = join(directory, 'raincask.json')
  writeFileSync(file, '{"listen-tls": ":8443", "anonymous": 7, "hub": "a b", "wine": "red"}')
  const data = join(directory, 'data')
  const args = ['--config', file, '--public-url', 'ftp://x', '--tls-cert', 'none', '--tls-key', 'none']
  const served = await run(['serve', '--json', '--data', data, ...args], { RAINCASK_LISTEN: 'nowhere' })
  t.equal(served.code, 1)
  const { error } = JSON.parse(served.stderr) as { error: { fields: { field: string; problem: string }[] } }
  t.same(error.fields.map(({ field }) => field).sort(), [
    ...['anonymous', 'hub', 'listen', 'listen-tls', 'publicUrl', 'tlsCert', 'wine'],
  ])
  t.match(error.fields, [{ problem: /there is no setting listen-tls; it is written listenTls/ }])
  t.notOk(existsSync(data), 'not even the data directory is made')
  const checked = await run(['config', 'check', ...args], { RAINCASK_LISTEN: 'nowhere' })
  t.equal(checked.code, 1)
  t.match(checked.stderr, /7 of them are wrong/)
  for (const { field } of error.fields)
    t.match(checked.stderr, new RegExp(field === 'tlsCert' ? 'none' : field, 'i'))
})

test('settings that are wrong together', async (t) => {
  const told = async (...args: string[]) => (await run(['config', 'check', ...args])).stderr
  t.match(await told('--tls-cert', 'c.pem'), /--tls-cert and --tls-key go together/)
  t.match(await told('--metrics-listen', '0.0.0.0:8080'), /metricsListen and listen are both/)
  t.match(await told('--config', '/nowhere/raincask.json'), /cannot be read/)
})

test('what nobody would hear is told', async (t) => {
  const checked = await run(['config', 'check'], { RAINCASK_LISTN: ':1' })
  t.equal(checked.code, 0)
  t.match(checked.stdout, /no setting RAINCASK_LISTN/)
  const file = join(t.testdir(), 'raincask.json')
  writeFileSync(file, '{"listen": ":1", "listen": ":2"}')
  const twice = await run(['config', 'check', '--config', file])
  t.equal(twice.code, 1)
  t.match(twice.stderr, /listen is said more than once/)
})

test('a file that is no JSON is told with its line', async (t) => {
  const file = join(t.testdir(), 'raincask.json')
  writeFileSync(file, '{\n  "listen": ":1"\n  "hub" "x"\n}')
  t.match((await run(['config', 'check', '--config', file])).stderr, /is no JSON: \w+ in line 3/)
})

test('serve takes its settings from the environment and a file', async (t) => {
  const directory = t.testdir()
  const file = join(directory, 'raincask.json')
  writeFileSync(file, '{"listen": "127.0.0.1:0", "publicUrl": "http://store.example:8080", "data": "d"}')
  const child = spawn(RAINCASK, ['serve', '--json'], { env: { ...process.env, RAINCASK_CONFIG: file } })
  const ended = new Promise((resolve) => child.once('close', resolve))
  t.teardown(() => {
    child.kill('SIGTERM')
    return ended
  })
  const line = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
  t.match(JSON.parse(line), {
    data: join(directory, 'd'),
    publicUrl: 'http://store.example:8080',
    url: /^http:\/\/127\.0\.0\.1:\d+$/,
  })
})
