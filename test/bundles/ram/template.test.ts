import t from 'tap'
import { parseTemplate } from '../../../bundles/ram/template.ts'
import { demoApp } from '../../builders/demo-app.ts'
import { templateJson } from '../../builders/template.ts'

const { template } = await demoApp()
type Json = Record<string, unknown>

/** The demo's template with one field set (or taken away), by its path. */
function changed(path: string, value?: unknown): string {
  const copy: Json = structuredClone(template)
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '')
  const last = keys.pop() ?? ''
  const at = keys.reduce((object, key) => object[key] as Json, copy)
  if (value === undefined) delete at[last]
  else at[last] = value
  return templateJson(copy)
}

const parse = (text: string | Uint8Array) => parseTemplate(Buffer.from(text))

t.test('a template as consoles publish it', async (t) => {
  t.match(parse(templateJson(template)), {
    groupKey: 'a0'.repeat(16),
    groupName: '商城示例',
    groupVersion: '1.0',
    templateVersion: 'v2',
    annotations: { describe: '三个组件和一个插件' },
    components: [
      { kind: 'component', path: 'apps[0]', key: '1f'.repeat(16), name: '前端', arch: 'amd64' },
      { path: 'apps[1]', name: '订单服务' },
      { path: 'apps[2]', name: '数据库' },
    ],
    plugins: [{ kind: 'plugin', path: 'plugins[0]', key: 'mesh', name: '服务网格' }],
    kubernetesResources: 0,
    warnings: [],
  })
})

t.test('a field that a console needs, missing or of a wrong kind, is named', async (t) => {
  const cases: [path: string, value: unknown, reason: RegExp, told?: string][] = [
    ['group_key', undefined, /missing or empty/],
    ['group_key', '', /missing or empty/],
    ['group_name', 7, /not a string/],
    ['group_version', null, /missing or empty/],
    ['group_name', 'a\nb', /control characters/],
    ['group_name', 'x'.repeat(256), /longer than 255/],
    ['apps', [], /nothing to install/],
    ['apps', null, /nothing to install/],
    ['apps', {}, /not a list/],
    ['apps[1]', null, /is null/],
    ['apps[1]', 'x', /not an object/],
    ['apps[0].service_key', undefined, /missing or empty/],
    ['apps[0].service_id', undefined, /missing or empty/],
    ['apps[2].extend_method', undefined, /missing or empty/],
    ['apps[2].extend_method_map', undefined, /missing/],
    ['apps[2].extend_method_map', null, /missing/],
    ['apps[2].extend_method_map', [], /not an object/],
    ['apps[0].service_volume_map_list', undefined, /missing/],
    ['apps[0].service_volume_map_list', {}, /not a list/],
    ['apps[0].service_share_uuid', undefined, /missing or empty/],
    ['apps[0].service_share_uuid', 'x'.repeat(66), /longer than 65/],
    ['apps[0].share_image', 'x'.repeat(201), /longer than 200/],
    ['apps[0].share_image', 5, /not a string/],
    ['apps[0].service_image', null, /is null/],
    ['apps[0].service_image', 'x', /not an object/],
    ['plugins[0].plugin_key', undefined, /missing or empty/],
    ['plugins[0].share_image', undefined, /missing/],
    ['plugins[0].desc', undefined, /missing/],
    ['plugins[0].category', undefined, /missing/],
    ['plugins[0].code_repo', undefined, /missing/],
    ['plugins[0].plugin_alias', undefined, /missing/],
    ['plugins[0].plugin_image', null, /is null/],
    ['plugins[0].config_groups[0].injection', undefined, /missing/],
    ['plugins[0]', null, /is null/],
    ['ingress_http_routes[0].component_key', undefined, /missing/],
    ['ingress_http_routes[0].port', undefined, /missing/],
    ['ingress_http_routes[0].location', undefined, /missing/],
    ['ingress_http_routes[0].default_domain', undefined, /missing/],
    ['ingress_http_routes[0].load_balancing', undefined, /missing/],
    ['ingress_http_routes[0].cookies', null, /missing/],
    ['ingress_http_routes[0].headers', 'x', /not an object/],
    ['ingress_http_routes[0].rewrites', '__import__("os")', /run as a program/],
    ['ingress_stream_routes', [{}], /missing/, 'ingress_stream_routes[0].component_key'],
    ['annotations', [], /not an object/],
  ]
  for (const [path, value, reason, told = path] of cases)
    t.throws(
      () => parse(changed(path, value)),
      { name: 'PackageError', code: 'TEMPLATE_INVALID', message: reason, entry: `metadata.json › ${told}` },
      `${path} = ${JSON.stringify(value)?.slice(0, 30)}`,
    )
})

t.test('source packages (slug) are named as what is not carried', async (t) => {
  const slug = JSON.parse(changed('apps[0].share_image', '')) as { apps: Json[] }
  Object.assign(slug.apps[0] ?? {}, { share_type: 'slug', share_slug_path: '/x.tgz' })
  t.throws(() => parse(JSON.stringify(slug)), {
    message: /slug/,
    entry: 'metadata.json › apps[0].share_type',
  })
})

t.test('loose types that real packages carry', async (t) => {
  const cases: [string, unknown][] = [
    ['apps[0].extend_method_map.is_restart', false],
    ['apps[0].memory', 512.5],
    ['apps[0].port_map_list[0].container_port', '80'],
    ['apps[0].labels', []],
    ['apps[0].share_image', ''],
    ['apps[0].share_image', undefined],
    ['apps[0].service_image', undefined],
    ['apps[0].service_volume_map_list', null],
    ['ingress_http_routes[0].proxy_header', [{ item_key: 'a', item_value: 'b' }]],
    ['ingress_http_routes[0].cookies', []],
    ['ingress_http_routes', null],
    ['plugins', null],
    ['k8s_resources', null],
    ['annotations', null],
    ['annotations', { describe: null }],
    ['template_version', undefined],
    ['unknown_field', { a: [1, 2] }],
  ]
  for (const [path, value] of cases) t.ok(parse(changed(path, value)), `${path} = ${JSON.stringify(value)}`)
  t.match(parse(changed('plugins[0].config_groups[0].options', undefined)).warnings, [
    /plugins\[0\]\.config_groups\[0\]\.options/,
  ])
})

t.test('what surrounds the JSON', async (t) => {
  const text = templateJson(template)
  for (const [name, bytes] of [
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['white space', Buffer.from(`\n \t${text}\r\n`)],
    ['another value behind it', Buffer.from(`${text}{"group_key":1}`)],
    ['junk behind it', Buffer.from(`${text}\0\0junk`)],
  ] as const)
    t.equal(parse(bytes).groupName, '商城示例', name)
})

t.test('brackets and quotes inside texts are text', async (t) => {
  const text = templateJson(template).replace('{', String.raw`{"a":"\"","b":"\"\"}]","c":"\\","d{[":"\\\"",`)
  t.equal(parse(`${text} "behind"`).groupName, '商城示例')
})

t.test('JSON that is no template', async (t) => {
  const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
  for (const [text, reason] of [
    ['', /empty/],
    ['  ', /empty/],
    ['[]', /not a JSON object/],
    ['null', /not a JSON object/],
    ['{', /cut off/],
    ['{"a":"}', /cut off/],
    ['{"a":"\\"}', /cut off/],
    ['{"a":tru}', /not JSON/],
    ['{"a":1]', /not JSON/],
    ['{/* */}', /not JSON/],
    [deep(200), /deeper than 200/],
    [deep(1_000_000), /deeper than 200/],
    [Buffer.from([0x7b, 0x22, 0xd6, 0xd0, 0x22, 0x3a, 0x31, 0x7d]), /not UTF-8/],
  ] as const)
    t.throws(
      () => parse(text),
      { code: 'TEMPLATE_INVALID', message: reason, entry: 'metadata.json' },
      String(text).slice(0, 20),
    )
  t.throws(() => parse(deep(199)), { message: /group_key/ }, 'deep enough')
})

t.test('no text of a broken template reaches the error', async (t) => {
  t.throws(() => parse('{"hub_password":"s3cret" "x"}'), { message: /^(?!.*s3cret)/ })
})

t.test('keys that name prototypes are keys', async (t) => {
  const text = templateJson(template).replace(
    '{',
    '{"__proto__":{"group_key":"x","polluted":1},"constructor":{"prototype":{}},',
  )
  const parsed = parse(text)
  t.equal(parsed.groupKey, 'a0'.repeat(16))
  t.equal(({} as Json)['polluted'], undefined)
  t.throws(() => parse(changed('group_key').replace('{', '{"__proto__":{"group_key":"x"},')), {
    code: 'TEMPLATE_INVALID',
    message: /group_key/,
    entry: 'metadata.json › group_key',
  })
})

t.test('of a key that comes twice the last counts, as in Go', async (t) => {
  t.equal(parse(templateJson(template).replace('{', '{"group_name":"first",')).groupName, '商城示例')
})
