import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Client, clientOf, missing } from './client.ts'
import { freshRepository, guardedRegistry, openRegistry } from './server.ts'
import { type TestContext, workspace } from './workspace.ts'

const PLAIN = '--plain-http'

t.test('helm', { skip: missing('helm') }, async (t) => {
  const registry = await openRegistry(t)
  const helm = clientOf(t, 'helm')
  const charts = `oci://${registry.host}/${freshRepository('charts')}`
  const chart = await packChart(t, helm)

  t.test('pushes a chart and pulls it', async (t) => {
    await helm(['push', PLAIN, chart, charts])
    await helm(['pull', PLAIN, `${charts}/demo`, '--version', '1.2.3', '-d', workspace(t)])
    t.ok(existsSync(join(workspace(t), 'demo-1.2.3.tgz')))
  })

  t.test('shows and renders a chart from the registry', async (t) => {
    t.match(await helm(['show', 'chart', PLAIN, `${charts}/demo`, '--version', '1.2.3']), /name: demo/)
    const made = await helm(['template', 'x', PLAIN, `${charts}/demo`, '--version', '1.2.3'])
    t.match(made, /greeting: hello/)
  })

  t.test('picks the newest version from the tags', async (t) => {
    t.match(await helm(['show', 'chart', PLAIN, `${charts}/demo`, '--version', '^1.0.0']), /version: 1\.2\.3/)
  })
})

t.test('helm with an access key', { skip: missing('helm') }, async (t) => {
  const registry = await guardedRegistry(t)
  if (!registry) return
  const helm = clientOf(t, 'helm')
  const chart = await packChart(t, helm)
  const push = ['push', PLAIN, chart, `oci://${registry.host}/charts`]
  await t.rejects(helm(push), /unauthorized|denied|basic credential not found|401/i)
  const { username, password } = registry.login
  const login = ['registry', 'login', PLAIN, '-u', username, '--password-stdin', registry.host]
  await helm(login, { input: password })
  await helm(push)
  t.match(await helm(['show', 'chart', PLAIN, `oci://${registry.host}/charts/demo`]), /version: 1\.2\.3/)
})

/** A chart with one config map, packed; returns the package's path. */
async function packChart(t: TestContext, helm: Client): Promise<string> {
  const source = join(workspace(t), 'demo')
  mkdirSync(join(source, 'templates'), { recursive: true })
  writeFileSync(join(source, 'Chart.yaml'), 'apiVersion: v2\nname: demo\nversion: 1.2.3\n')
  writeFileSync(
    join(source, 'templates/map.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: demo }\ndata: { greeting: hello }\n',
  )
  await helm(['package', source, '-d', workspace(t)])
  return join(workspace(t), 'demo-1.2.3.tgz')
}
