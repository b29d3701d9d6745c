import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { variable } from '../builders/worker-app.ts'
import { clientOf, missing } from './clients/client.ts'
import { type TestContext, workspace } from './clients/workspace.ts'
import { raincask } from './command.ts'
import { storeWithWorkerApp, unpacked } from './worker-package.ts'

interface Service {
  image: string
  command?: string[]
  environment?: Record<string, string>
  depends_on?: Record<string, object> | string[]
  ports?: (string | { published: number | string; target: number })[]
  volumes?: { type: string; source?: string; target: string }[]
  networks?: { default?: { aliases: string[] } }
  restart?: string
}

/** One for all tests; each unpacks it for itself. */
const store = await storeWithWorkerApp(t)
const [file] = await store.exported('docker-compose')

function composeExport(t: TestContext) {
  const directory = workspace(t)
  const root = unpacked(file?.path ?? '', join(directory, 'unpacked'))
  return { directory, top: join(root, 'Shop-商城-2.1-dockercompose') }
}

t.test('an export has what a machine without network needs', async (t) => {
  const { top } = composeExport(t)
  t.match(file, { version: '2.1', arch: 'amd64', path: /Shop-商城-2\.1-dockercompose\.tar\.gz$/ })
  t.same(readdirSync(top).sort(), [
    '.env',
    'README.txt',
    'SHA256SUMS',
    'SHA256SUMS.minisig',
    'config',
    'docker-compose.yaml',
    'images.tar',
    'run.sh',
  ])
  t.ok(statSync(join(top, 'run.sh')).mode & 0o100, 'the script can be run')
  execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: top })
  const script = readFileSync(join(top, 'run.sh'), 'utf8')
  execFileSync('sh', ['-n', join(top, 'run.sh')])
  t.notMatch(script, /curl|wget|https?:/, 'it gets nothing from outside')
  const [again] = await store.exported('docker-compose', 'again')
  t.equal(again?.sha256, file?.sha256, 'the same release gives the same bytes')
})

t.test(
  'Docker Compose accepts it, and finds every component as Rainbond would run it',
  { skip: missing('docker-compose') },
  async (t) => {
    const { top } = composeExport(t)
    const compose = clientOf(t, 'docker-compose')
    const shown = await compose(['config'], { cwd: top })
    t.match(shown, /services:/)
    // What it shows is a file for itself again, in which a dollar is written twice.
    const services = await servicesOf(shown.replaceAll('$$', '$'))
    t.same(Object.keys(services).sort(), ['clean-up', 'grdb', 'web', 'web-2'])
    const { web, 'web-2': api, grdb: db, 'clean-up': job } = services as Record<string, Service>
    t.equal(web?.image, 'localhost/shop/web:v1')
    t.equal(api?.image, 'localhost/shop/web-2:v1', 'images with names that end alike stay apart')
    t.equal(web?.environment?.['API_URL'], 'http://web-2:9000/v1', 'a dependency is found by its name')
    t.equal(web?.environment?.['PRICE'], 'from $5 {{ now }}', 'a dollar stays one')
    t.equal(web?.environment?.['GREETING'], 'a "b"\n中文')
    t.equal(api?.environment?.['DB_HOST'], 'grdb')
    t.equal(api?.environment?.['LEVEL'], 'info')
    const password = db?.environment?.['DB_PASSWORD'] ?? ''
    t.match(password, /^[A-Za-z0-9]{16,}$/)
    t.equal(api?.environment?.['DB_PASSWORD'], password, 'both sides have one password')
    t.equal(api?.environment?.['DSN'], `postgres://app:${password}@grdb:5432/app`)
    t.same(web?.command, ['nginx', '-g', 'from $5 {{ now }}'])
    t.ok(job && [undefined, 'no'].includes(job.restart), 'a job that has ended stays so')
    const published = [web, api].flatMap((service) => portsOf(service))
    t.equal(new Set(published).size, published.length, 'no two want the same port of the machine')
    t.same(portsOf(db), [])
    t.ok(web?.volumes?.some(({ target }) => target === '/cache'))
    t.ok(db?.volumes?.some(({ type, target }) => type === 'tmpfs' && target === '/dev/shm/db'))
    const waits = [web, api].map((service) => dependenciesOf(service))
    t.notOk(waits[0]?.includes('web-2') && waits[1]?.includes('web'), 'nobody waits in a circle')
    t.ok(web?.networks?.default?.aliases.length, 'names that Rainbond gave the ports lead there too')
  },
)

t.test('files are mounted with their variables put in', async (t) => {
  const { top } = composeExport(t)
  const nginx = readFileSync(join(top, 'config/web/nginx.conf'), 'utf8')
  t.equal(nginx, `proxy_pass http://web-2:9000; # $host {{ x }} ${variable('UNKNOWN')}\n`)
  t.match(readFileSync(join(top, 'config/web-2/app.yaml'), 'utf8'), /^password: "\w{16,}"\nhost: grdb\n$/)
})

t.test('the script loads, makes passwords once, starts and stops', async (t) => {
  const { top, directory } = composeExport(t)
  const bin = join(directory, 'bin')
  // What the script tells Docker is what is looked at here; running containers takes a machine with Docker.
  notingDocker(bin, join(directory, 'calls'))
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const run = (...args: string[]) => execFileSync('./run.sh', args, { cwd: top, env, encoding: 'utf8' })
  const before = readFileSync(join(top, 'config/web-2/app.yaml'), 'utf8')
  run('start')
  const calls = () => readFileSync(join(directory, 'calls'), 'utf8').split('\n')
  t.ok(calls().includes('load -i images.tar'))
  t.ok(calls().includes('compose up -d'))
  const settings = readFileSync(join(top, '.env'), 'utf8')
  const [, made = ''] = /^GRDB_DB_PASSWORD=(\w{20})$/m.exec(settings) ?? []
  t.not(made, '')
  const file = readFileSync(join(top, 'config/web-2/app.yaml'), 'utf8')
  t.equal(file, `password: "${made}"\nhost: grdb\n`, 'the file has the password too')
  t.not(file, before)
  run('start')
  t.equal(readFileSync(join(top, '.env'), 'utf8'), settings, 'passwords stay')
  run('stop')
  t.equal(calls().filter((call) => call === 'compose down').length, 1)
  t.throws(() => execFileSync('./run.sh', ['nonsense'], { cwd: top, env, stdio: 'pipe' }), /usage/)
})

t.test('skopeo reads every image of it', { skip: missing('skopeo') }, async (t) => {
  const { top } = composeExport(t)
  const skopeo = clientOf(t, 'skopeo')
  for (const name of ['web:v1', 'web-2:v1', 'grdb:20240501120000', 'clean-up:20240501120000']) {
    const archive = `docker-archive:${join(top, 'images.tar')}:localhost/shop/${name}`
    t.match(JSON.parse(await skopeo(['inspect', archive])), { Architecture: 'amd64', Layers: [/./, /./] })
  }
})

t.test('what only a Rainbond can run is refused, and named', async (t) => {
  const { data, app, directory } = await storeWithWorkerApp(t, undefined, (template) => {
    const [web] = template['apps'] as Record<string, unknown>[]
    Object.assign(web ?? {}, { extend_method: 'vm' })
  })
  const refused = await raincask(
    ...['export', app.name, '--format', 'docker-compose', '--output', join(directory, 'out'), '--data', data],
  )
  t.equal(refused.code, 1)
  t.match(refused.stderr, /前端 is a virtual machine/)
  t.same(readdirSync(join(directory, 'out')), [], 'and nothing is left behind')
})

/** A `docker` that notes what it is told: no image is loaded, no volume there. */
function notingDocker(bin: string, calls: string): void {
  execFileSync('mkdir', ['-p', bin])
  const script = `#!/bin/sh\necho "$*" >>'${calls}'\n[ "$1 $2" != 'image inspect' ]\n`
  writeFileSync(join(bin, 'docker'), script, { mode: 0o755 })
}

/** The services that Compose understood; its output is YAML, which it can say as JSON only in later versions. */
async function servicesOf(yaml: string): Promise<Record<string, Service>> {
  const { parse } = (await import('yaml')) as { parse(text: string): { services: Record<string, Service> } }
  return parse(yaml).services
}

function portsOf(service: Service | undefined): string[] {
  return (service?.ports ?? []).map((port) =>
    typeof port === 'string' ? (port.split(':')[0] ?? '') : String(port.published),
  )
}

function dependenciesOf(service: Service | undefined): string[] {
  const { depends_on: names = [] } = service ?? {}
  return Array.isArray(names) ? names : Object.keys(names)
}
