import { test } from 'tap'
import { TemplateBinder } from '../../server/market/late-binding.ts'

type Json = Record<string, unknown>

async function bind(template: unknown): Promise<Json> {
  const binder = new TemplateBinder(async () => Buffer.from(JSON.stringify(template)))
  const text = await binder.bind('d', {
    hub: 'h:1',
    credential: { user: 'u', password: 'p' },
    appId: 'app',
    appName: 'Shop',
    version: '2.0',
    images: new Map(),
  })
  return JSON.parse(text) as Json
}

async function bindFirst(list: string, item: Json): Promise<Json> {
  const template = await bind({ [list]: [item] })
  return (template[list] as Json[])[0] as Json
}

test('rewrites that a console would run as Python are taken out, wherever they are', async (t) => {
  const code = '__import__("os").system("id")'
  const route = await bindFirst('ingress_http_routes', {
    component_key: 'c',
    rewrites: code,
    nested: [{ rewrites: code }],
  })
  t.match(route, { rewrites: [], nested: [{ rewrites: [] }] })
  t.notMatch(JSON.stringify(route), /import/)
  const list = [{ regex: '^/a', replacement: '/b', flag: 'last' }]
  t.same((await bindFirst('ingress_http_routes', { rewrites: list }))['rewrites'], list)
})

test('so are they when the key is spelt with escapes, or the routes come twice', async (t) => {
  const route = '{"\\u0072ewrites":"code"}'
  const binder = new TemplateBinder(async () =>
    Buffer.from(`{"ingress_http_routes":[${route}],"ingress_http_routes":[${route}]}`),
  )
  const nothing = {
    hub: 'h',
    credential: { user: 'u', password: 'p' },
    appId: 'a',
    appName: 'n',
    version: '1',
  }
  t.notMatch(await binder.bind('d', { ...nothing, images: new Map() }), /code/)
})

test('routes get what the console reads without a look', async (t) => {
  const given = { component_key: 'c', port: 80 }
  const filled = { cookies: {}, headers: {}, location: '', default_domain: true, load_balancing: '' }
  t.same(await bindFirst('ingress_http_routes', { ...given, cookies: null, headers: null }), {
    ...given,
    ...filled,
  })
  t.same(await bindFirst('ingress_http_routes', given), { ...given, ...filled })
  const full = {
    cookies: { a: 'b' },
    headers: { c: 'd' },
    location: '/x',
    default_domain: false,
    load_balancing: 'y',
  }
  t.same(await bindFirst('ingress_http_routes', full), full)
})

test('components get what the console reads without a look', async (t) => {
  const component = await bindFirst('apps', {
    service_key: 'k',
    service_id: 'i',
    extend_method_map: null,
    dep_service_map_list: null,
    service_related_plugin_config: null,
    component_monitors: null,
  })
  t.match(component, {
    image: '',
    extend_method: 'stateless_multiple',
    extend_method_map: { min_node: 1 },
    service_volume_map_list: [],
    service_env_map_list: [],
    service_connect_info_map_list: [],
    dep_service_map_list: [],
    service_related_plugin_config: [],
    component_monitors: null,
    service_share_uuid: 'k+i',
  })
})

test('a component’s identity is never rewritten (2f)', async (t) => {
  const given = { service_key: 'k', service_id: 'i', service_share_uuid: 'old+i' }
  t.match(await bindFirst('apps', given), given)
  t.notOk('service_share_uuid' in (await bindFirst('apps', { service_key: 'k' })))
})

test('an empty component becomes whole', async (t) => {
  t.match(await bindFirst('apps', {}), {
    service_image: { hub_user: 'u' },
    extend_method: 'stateless_multiple',
  })
})

test('plugins get what the console reads without a look', async (t) => {
  const plugin = await bindFirst('plugins', { plugin_key: 'p', config_groups: [{ config_name: 'g' }] })
  t.match(plugin, {
    plugin_image: { hub_user: 'u', hub_password: 'p' },
    share_image: '',
    desc: '',
    plugin_alias: '',
    category: '',
    code_repo: '',
    config_groups: [{ config_name: 'g', options: [] }],
  })
})

test('the template gets what the console reads without a look', async (t) => {
  t.same(await bind({}), { group_key: 'app', group_name: 'Shop', group_version: '2.0', apps: [] })
  t.same(await bind({ group_key: null, apps: null, app_config_groups: null, plugins: null }), {
    group_key: 'app',
    group_name: 'Shop',
    group_version: '2.0',
    apps: [],
    app_config_groups: [],
    plugins: null,
  })
  const groups = await bindFirst('app_config_groups', { name: 'g', component_keys: null })
  t.same(groups, { name: 'g', component_keys: [] })
})
