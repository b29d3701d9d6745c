import t from 'tap'
import { blankCredentials } from '../../../bundles/ram/blank-credentials.ts'
import { demoApp } from '../../builders/demo-app.ts'
import { buildTemplate, templateJson } from '../../builders/template.ts'

const app = await demoApp()
const blank = (text: string) => Buffer.from(blankCredentials(Buffer.from(text))).toString()

t.test('a template without credentials comes back as the same bytes', async (t) => {
  for (const text of [templateJson(app.template), `${JSON.stringify(app.template, null, 2)}\n`]) {
    const bytes = Buffer.from(text)
    t.equal(blankCredentials(bytes), bytes)
  }
})

t.test('credentials of components and plugins go, and not another byte', async (t) => {
  const credentials = { user: 'ad"min', password: 'pa\\ss<word>密码' }
  for (const form of [templateJson, (value: unknown) => JSON.stringify(value, null, '\t')]) {
    const text = form(buildTemplate({ ...app.spec, credentials }))
    const expected = text.replaceAll(/"hub_(user|password)"(:\s*)"(?:\\.|[^"\\])*"/g, '"hub_$1"$2""')
    t.not(text, expected)
    t.equal(blank(text), expected)
    t.equal(expected.match(/"hub_user"/g)?.length, 4, 'three components and a plugin')
  }
})

t.test('each way to write them, and what must stay', async (t) => {
  const within = (inner: string) => `{"apps":[{"service_image":{${inner}}}]}`
  for (const [name, text, expected] of [
    [
      'other case',
      '{"Apps":[{"SERVICE_IMAGE":{"Hub_Password":"x"}}]}',
      '{"Apps":[{"SERVICE_IMAGE":{"Hub_Password":""}}]}',
    ],
    [
      'case as Unicode folds it',
      within('"hub_pa\u017f\u017fword":"x"'),
      within('"hub_pa\u017f\u017fword":""'),
    ],
    ['an escaped key', within('"hub_p\\u0061ssword":"x"'), within('"hub_p\\u0061ssword":""')],
    ['twice in one object', within('"hub_user":"a","hub_user":"b"'), within('"hub_user":"","hub_user":""')],
    [
      'in two objects of one name',
      '{"apps":[{"service_image":{"hub_user":"a"},"service_image":{"hub_user":"b"}}]}',
      '{"apps":[{"service_image":{"hub_user":""},"service_image":{"hub_user":""}}]}',
    ],
    ['a number', within('"hub_password": 123456 ,"x":1.50'), within('"hub_password": "" ,"x":1.50')],
    [
      'an object',
      within('"hub_password":{"a":[1,{"password":"x"}]},"b":2e3'),
      within('"hub_password":"","b":2e3'),
    ],
    ['a list', within('"hub_password":["x"]'), within('"hub_password":""')],
    ['null stays', within('"hub_password":null,"hub_user":""'), within('"hub_password":null,"hub_user":""')],
    [
      'like names',
      within('"Password":"a","user":"b","username":"c","hub_passwd":"d","api_token":"e","client_secret":"f"'),
      within('"Password":"","user":"","username":"","hub_passwd":"","api_token":"","client_secret":""'),
    ],
    ['deeper inside', within('"auth":{"password":"x"}'), within('"auth":{"password":""}')],
    [
      'a plugin',
      '{"plugins":[{"plugin_image":{"hub_user":"a"}}]}',
      '{"plugins":[{"plugin_image":{"hub_user":""}}]}',
    ],
    [
      'the store of a source package',
      '{"apps":[{"service_slug":{"ftp_username":"a","ftp_password":"b","ftp_host":"c"}}]}',
      '{"apps":[{"service_slug":{"ftp_username":"","ftp_password":"","ftp_host":"c"}}]}',
    ],
    [
      'addresses stay',
      within('"hub_url":"a","namespace":"b","is_trust":true'),
      within('"hub_url":"a","namespace":"b","is_trust":true'),
    ],
    [
      'passwords of the app itself stay',
      '{"apps":[{"hub_password":"a","service_env_map_list":[{"attr_name":"DB_PASSWORD","attr_value":"x"}]}],"password":"y"}',
      '{"apps":[{"hub_password":"a","service_env_map_list":[{"attr_name":"DB_PASSWORD","attr_value":"x"}]}],"password":"y"}',
    ],
    [
      'odd numbers and spaces stay',
      '{ "n" : 1.0e+05 , "apps" : [ { "service_image" : { "hub_user" : "\\u0061" } , "m":-0.10 } ] } \n',
      '{ "n" : 1.0e+05 , "apps" : [ { "service_image" : { "hub_user" : "" } , "m":-0.10 } ] } \n',
    ],
    [
      'a lone surrogate stays',
      '{"a":"\\ud800","apps":[{"service_image":{"hub_user":"x"}}]}',
      '{"a":"\\ud800","apps":[{"service_image":{"hub_user":""}}]}',
    ],
  ] as const)
    t.equal(blank(text), expected, name)
})

t.test('a mark before and values behind the JSON are left out', async (t) => {
  const text = '{"apps":[]}'
  t.equal(blank(`\ufeff${text}`), text)
  t.equal(blank(`${text}{"apps":[{"service_image":{"hub_password":"x"}}]}`), text)
  t.equal(blank(`${text}\n\n`), `${text}\n\n`)
})

t.test('what is not JSON is refused', async (t) => {
  t.throws(() => blank('{"apps":'), { code: 'TEMPLATE_INVALID' })
})
