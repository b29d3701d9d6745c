import t from 'tap'
import { composeFile } from '../../../bundles/compose/compose-file.ts'
import { planComposePackage } from '../../../bundles/compose/plan-compose.ts'
import { readme } from '../../../bundles/compose/scripts.ts'
import { composeSettings } from '../../../bundles/compose/settings.ts'
import { generateSecretKey, parseSecretKey, type SecretKey } from '../../../bundles/minisign-keys.ts'
import { parseTemplate } from '../../../bundles/ram/template.ts'
import { applicationOf } from '../../../bundles/workload/application-of.ts'
import { buildTemplate, type ComponentSpec, templateJson } from '../../builders/template.ts'

type Fields = Record<string, unknown>
type Services = Record<string, { depends_on?: string[]; ports?: string[] }>

const { parse } = (await import('yaml')) as { parse(text: string): { services: Services } }

const id = (letter: string) => letter.repeat(32)

function templateOf(
  components: (Partial<ComponentSpec> & { id: string })[],
  change: (template: Fields) => void = () => undefined,
) {
  const specs = components.map((component) => ({
    name: component.id[0] ?? '',
    shareImage: `goodrain.me/${component.id}:1`,
    ...component,
  }))
  const template = buildTemplate({ key: id('e'), name: 'Test', version: '1', components: specs })
  for (const app of template['apps'] as Fields[]) app['k8s_component_name'] = app['service_cname']
  change(template)
  return parseTemplate(Buffer.from(templateJson(template)))
}

function services(...args: Parameters<typeof templateOf>): Services {
  const application = applicationOf(templateOf(...args))
  return parse(
    composeFile(
      application,
      composeSettings(application, (secret) => `pw-${secret}`),
    ),
  ).services
}

t.test('components that call each other in a circle start all the same', async (t) => {
  const found = services([
    { id: id('a'), dependsOn: [id('b')] },
    { id: id('b'), dependsOn: [id('c'), id('b')] },
    { id: id('c'), dependsOn: [id('a'), id('d')] },
    { id: id('d') },
  ])
  t.same(
    Object.entries(found).map(([name, { depends_on: waits }]) => [name, waits]),
    [
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['d']],
      ['d', undefined],
    ],
  )
})

t.test('ports of the machine are all different, for each protocol', async (t) => {
  const found = services(
    [
      { id: id('a'), ports: [80, 81] },
      { id: id('b'), ports: [80] },
      { id: id('c'), ports: [80] },
    ],
    ({ apps }) => {
      const [, , c = {}] = apps as Fields[]
      for (const port of c['port_map_list'] as Fields[]) port['protocol'] = 'udp'
    },
  )
  t.same(
    Object.values(found).map(({ ports = [] }) => ports.join(' ').replace(/[${}]/g, '')),
    ['A_PORT_80:-80:80 A_PORT_81:-81:81', 'B_PORT_80:-82:80', 'C_PORT_80:-80:80/udp'],
  )
})

t.test('what runs by the clock is not started, and that is said', async (t) => {
  const template = templateOf([{ id: id('a') }, { id: id('b'), ports: [80] }], ({ apps }) => {
    const [, b] = apps as Fields[]
    Object.assign(b ?? {}, { extend_method: 'cronjob' })
  })
  const application = applicationOf(template)
  const settings = composeSettings(application, () => '')
  t.same(Object.keys(parse(composeFile(application, settings)).services), ['a'])
  t.same(settings.ports, [])
  t.match(readme(application, settings), /b runs by the clock/)
})

t.test('an app without anything to run is refused', async (t) => {
  const template = templateOf([], (fields) => {
    fields['k8s_resources'] = [{ name: 'x', kind: 'ConfigMap', content: 'kind: ConfigMap' }]
  })
  const key = parseSecretKey(generateSecretKey()) as SecretKey
  t.throws(
    () =>
      planComposePackage({
        template,
        images: new Map(),
        blob: async function* () {},
        key,
        password: () => '',
      }),
    { code: 'TEMPLATE_INVALID' },
  )
})
