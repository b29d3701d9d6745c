import { test } from 'tap'
import { type Binding, TemplateBinder } from '../../server/market/late-binding.ts'

const BINDING: Binding = {
  hub: 'h:1',
  credential: { user: 'u', password: 'p' },
  appId: 'app',
  appName: 'Name "quoted"',
  version: '1.0',
  images: new Map([['a:1', { repository: 'apps/a', tag: '1' }]]),
}

function bind(template: string | Buffer, cacheBytes?: number): Promise<string> {
  const binder = new TemplateBinder(async () => Buffer.from(template), cacheBytes)
  return binder.bind('sha256:x', BINDING)
}

const HEAD = '"group_key":"app","group_name":"n","group_version":"1"'
const CREDENTIAL = JSON.stringify({
  hub_url: 'h:1',
  hub_user: 'u',
  hub_password: 'p',
  namespace: 'apps',
  is_trust: false,
})
const COMPONENT =
  '"image":"","extend_method":"x","extend_method_map":{},"service_volume_map_list":[],"service_env_map_list":[],' +
  `"service_connect_info_map_list":[],"service_image":${CREDENTIAL}`

test('what late binding does not own keeps every character', async (t) => {
  const template = `  {
    "unknown": [1.0, 1e3, 12345678901234567890, -0, "\\u003cb\\u003e", "\\ud800", "\\/"],
    ${HEAD}, "z": 1, "a": 2, "z": 3, "": null, "nothing": null,
    "apps" : [ ] , "k8s_resources":[{"content":"a: b\\n"}], "名": "值"\t}`
  t.equal(await bind(template), template)
})

test('only the owned values change', async (t) => {
  const one = `{ ${HEAD} , "apps":[{ ${COMPONENT}, "share_image" : "a:1" , "memory":512.0 }]}`
  t.equal(await bind(one), one.replace('"a:1"', '"h:1/apps/a:1"'))
})

test('a field written twice is bound in both places', async (t) => {
  const twice = `{${HEAD},"apps":[{${COMPONENT},"share_image":"a:1","share_image":"a:1"}],"apps":[{${COMPONENT},"share_image":"a:1"}]}`
  t.equal(await bind(twice), twice.replaceAll('"a:1"', '"h:1/apps/a:1"'))
})

test('names and keys are read as JSON, not as text', async (t) => {
  const escaped = `{${HEAD},"apps":[{${COMPONENT},"share\\u005fimage":"\\u0061:1"}]}`
  t.match(await bind(escaped), /"share\\u005fimage":"h:1\/apps\/a:1"/)
  const elsewhere = `{${HEAD},"apps":[],"x":{"share_image":"a:1","service_image":null},"note":"\\"share_image\\":\\"a:1\\""}`
  t.equal(await bind(elsewhere), elsewhere)
})

test('a byte order mark and what follows the value are left off', async (t) => {
  t.equal(await bind(`\ufeff{${HEAD},"apps":[]}`), `{${HEAD},"apps":[]}`)
  t.equal(await bind(`{${HEAD},"apps":[]}\n{"second":1}`), `{${HEAD},"apps":[]}`)
})

test('a template larger than the cache is served all the same', async (t) => {
  const large = `{${HEAD},"apps":[],"file":"${'x'.repeat(100_000)}"}`
  t.equal(await bind(large, 1000), large)
})

test('strange shapes are left alone', async (t) => {
  for (const shape of [
    `{${HEAD},"apps":"none","plugins":5,"ingress_http_routes":{"a":[]}}`,
    `{${HEAD},"apps":[null,1,"x",[]],"plugins":[null]}`,
  ]) {
    t.equal(await bind(shape), shape)
  }
})

test('nesting without end is refused', async (t) => {
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
  await t.rejects(bind(deep), { code: 'TEMPLATE_INVALID' })
})

test('what cannot be read is not remembered as read', async (t) => {
  let attempts = 0
  const binder = new TemplateBinder(async () => {
    if (++attempts === 1) throw new Error('disk')
    return Buffer.from(`{${HEAD},"apps":[]}`)
  })
  await t.rejects(binder.bind('d', BINDING), { message: 'disk' })
  t.equal(await binder.bind('d', BINDING), `{${HEAD},"apps":[]}`)
})
