import t from 'tap'
import { PackageError } from '../../../bundles/package-error.ts'
import { parseTemplate } from '../../../bundles/ram/template.ts'
import type { Value } from '../../../bundles/workload/application.ts'
import { applicationOf } from '../../../bundles/workload/application-of.ts'
import { buildTemplate, type ComponentSpec, templateJson } from '../../builders/template.ts'

import { variable } from '../../builders/worker-app.ts'

type Fields = Record<string, unknown>

const A = 'a'.repeat(32)
const B = 'b'.repeat(32)
const C = 'c'.repeat(32)

function component(id: string, more: Partial<ComponentSpec> = {}): ComponentSpec {
  return { id, name: id[0] ?? '', shareImage: `goodrain.me/${id}:1`, ...more }
}

/** The application of these components, its template changed before it is read. */
function application(
  components: ComponentSpec[],
  change: (apps: Fields[], template: Fields) => void = () => undefined,
) {
  const template = buildTemplate({ key: 'e'.repeat(32), name: 'Test', version: '1', components })
  change(template['apps'] as Fields[], template)
  return applicationOf(parseTemplate(Buffer.from(templateJson(template))))
}

/** A text with passwords shown by their ids. */
function shown(value: Value | undefined): string {
  return (value ?? []).map((piece) => (typeof piece === 'string' ? piece : `<${piece.secret}>`)).join('')
}

const env = (name: string, value: string) => ({ attr_name: name, attr_value: value, name, is_change: true })

t.test('names are ones that every platform takes, each once', async (t) => {
  const { workloads } = application(
    [component(A), component(B), component(C, { name: '数据库' })],
    ([a = {}, b = {}, c = {}]) => {
      a['k8s_component_name'] = 'My_Shop.Web'
      b['k8s_component_name'] = 'my-shop-web'
      Object.assign(c, { k8s_component_name: '', service_alias: '9lives' })
    },
  )
  t.same(
    workloads.map(({ name }) => name),
    ['my-shop-web', 'my-shop-web-2', 'c-9lives'],
  )
})

t.test('a password that many use is one, and others are others', async (t) => {
  const { workloads, secrets } = application(
    [component(A, { dependsOn: [C] }), component(B, { dependsOn: [C] }), component(C, { ports: [5432] })],
    ([a = {}, b = {}, c = {}]) => {
      c['service_connect_info_map_list'] = [env('PASSWORD', '**None**'), env('TOKEN', '**None:team**')]
      a['service_env_map_list'] = [
        env('URL', `x://u:${variable('PASSWORD')}@h/${variable('NONE:d')}`),
        env('OWN', '**None**'),
      ]
      b['service_env_map_list'] = [env('OTHER', '**None:team**')]
    },
  )
  const [a, b, c] = workloads
  t.equal(shown(a?.environment.get('PASSWORD')), '<c-cccccc-password>')
  t.equal(shown(b?.environment.get('PASSWORD')), '<c-cccccc-password>')
  t.equal(shown(c?.environment.get('PASSWORD')), '<c-cccccc-password>')
  t.equal(shown(a?.environment.get('URL')), 'x://u:<c-cccccc-password>@h/d')
  t.equal(shown(b?.environment.get('OTHER')), '<team>')
  t.equal(shown(a?.environment.get('TOKEN')), '<team>')
  t.same(secrets, ['c-aaaaaa-own', 'c-cccccc-password', 'team'])
})

t.test('what the mesh of Rainbond does, names do', async (t) => {
  const specs = [
    component(A, { ports: [80], dependsOn: [B, C] }),
    component(B, { ports: [80, 9000] }),
    component(C, { ports: [9001] }),
  ]
  const change = (mode: string) => (apps: Fields[], template: Fields) => {
    template['governance_mode'] = mode
    const [a = {}, b = {}] = apps
    a['service_env_map_list'] = [
      env('ONE', 'http://127.0.0.1:9000/ and localhost:9001'),
      env('OWN', '127.0.0.1:80'),
      env('LIKE', '10.127.0.0.1:9000 127.0.0.1:90001'),
    ]
    b['service_connect_info_map_list'] = [env('B_HOST', '127.0.0.1')]
  }
  const [meshed] = application(specs, change('BUILD_IN_SERVICE_MESH')).workloads
  t.equal(shown(meshed?.environment.get('ONE')), 'http://c-bbbbbb:9000/ and c-cccccc:9001')
  t.equal(shown(meshed?.environment.get('B_HOST')), 'c-bbbbbb')
  t.equal(shown(meshed?.environment.get('OWN')), '127.0.0.1:80', 'its own port is its own')
  t.equal(shown(meshed?.environment.get('LIKE')), '10.127.0.0.1:9000 127.0.0.1:90001')
  const [plain] = application(specs, change('KUBERNETES_NATIVE_SERVICE')).workloads
  t.equal(shown(plain?.environment.get('ONE')), 'http://127.0.0.1:9000/ and localhost:9001')
})

t.test('configuration groups reach their components, which may differ', async (t) => {
  const { workloads } = application([component(A), component(B)], ([a = {}], template) => {
    template['app_config_groups'] = [
      {
        name: 'all',
        injection_type: 'env',
        config_items: { TZ: 'UTC', LEVEL: 'info' },
        component_keys: [A, B],
      },
      { name: 'off', enable: false, config_items: { OFF: '1' }, component_keys: [A] },
    ]
    a['service_env_map_list'] = [env('LEVEL', 'debug'), env('not a name', '1')]
  })
  const [a, b] = workloads
  t.equal(shown(a?.environment.get('LEVEL')), 'debug')
  t.equal(shown(b?.environment.get('LEVEL')), 'info')
  t.equal(shown(b?.environment.get('TZ')), 'UTC')
  t.notOk(a?.environment.has('OFF') || a?.environment.has('not a name'))
})

t.test('what cannot be carried over is told', async (t) => {
  const { workloads, notes } = application(
    [component(A, { volumes: ['/data', '/data/'] }), component(B, { shareImage: '' })],
    ([a = {}], template) => {
      a['component_k8s_attributes'] = [{ name: 'nodeSelector', save_type: 'json', attribute_value: '{}' }]
      a['mnt_relation_list'] = [{ mnt_name: 'nothing', mnt_dir: '/x', service_share_uuid: 'nobody' }]
      template['plugins'] = [
        { plugin_key: 'p', plugin_alias: '网格', desc: '', category: '', code_repo: '', share_image: 'x:1' },
      ]
    },
  )
  t.equal(workloads.length, 1)
  for (const part of [/b has no image/, /two things at \/data/, /nodeSelector/, /storage nothing/, /网格/])
    t.ok(
      notes.some((note) => part.test(note)),
      String(part),
    )
})

t.test('paths that lead astray are refused', async (t) => {
  for (const path of ['relative', '/', '/a:b', '/a\nb', ''])
    t.throws(
      () => application([component(A, { configFiles: { [path]: 'x' } })]),
      PackageError,
      JSON.stringify(path),
    )
  const { workloads } = application([component(A, { configFiles: { '/etc/../app/./x.conf': 'x' } })])
  t.match(workloads[0]?.mounts, [{ path: '/app/x.conf', file: { name: 'x.conf' } }])
})

t.test('file modes are read as Rainbond reads them', async (t) => {
  const modes = [644, 420, 755, null, 999].map((mode) => {
    const { workloads } = application([component(A, { configFiles: { '/x': '' } })], ([a = {}]) => {
      for (const volume of a['service_volume_map_list'] as Fields[]) volume['mode'] = mode
    })
    const [mount] = workloads[0]?.mounts ?? []
    return mount?.kind === 'file' ? mount.file.mode.toString(8) : ''
  })
  t.same(modes, ['644', '644', '755', '777', '644'])
})
