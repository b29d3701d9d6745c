import { type Test, test } from 'tap'
import { type AskOptions, openStore } from './store.ts'

const PAGE = '/certification/login'
const PASSWORD = 'correct horse battery'

async function setUp(t: Test) {
  const store = await openStore(t)
  const { passwords } = store.accounts
  const hash = await passwords.hash(PASSWORD)
  for (const [id, login, role] of [
    ['p1', 'li', 'publisher'],
    ['m1', 'wang', 'member'],
    ['d1', 'gone', 'publisher'],
  ])
    await store.run(
      `INSERT INTO users (id, login, display_name, email, phone, profile, role, password_hash, created_at, disabled_at)
       VALUES (?, ?, ?, '', '', '', ?, ?, 1, ?)`,
      ...[id, login, login, role, hash, login === 'gone' ? 1 : null],
    )
  const post = (body: unknown, options: AskOptions = {}) =>
    store.ask(PAGE, { method: 'POST', headers: { 'X-Raincask': '1' }, body, ...options })
  return { store, post }
}

test('the page can be framed by any console, and runs its own script alone (rule 0.10, row 17)', async (t) => {
  const { ask } = await openStore(t)
  const { status, headers, text } = await ask(PAGE)
  t.equal(status, 200)
  t.match(headers['content-type'], /^text\/html/)
  t.notOk(headers['x-frame-options'])
  const policy = headers['content-security-policy'] as string
  t.match(policy, /frame-ancestors \*/)
  t.match(policy, /default-src 'none'/)
  t.match(policy, /script-src 'self'(;|$)/)
  t.notMatch(policy, /unsafe/)
  t.notMatch(text, /<script>|<style|style=| on[a-z]+=|https?:/)
  t.equal(text.match(/(?:src|href)=/g)?.length, 2)
  for (const [, file] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
    if (file === undefined) throw new Error('no file')
    const part = await ask(file)
    t.equal(part.status, 200, file)
    t.match(part.headers['content-type'], /^text\/(?:javascript|css)/)
    t.equal(part.headers['x-content-type-options'], 'nosniff')
  }
  t.match((await ask(`${PAGE}.js`)).text, /parent\.postMessage\(\{ accessKey \}, '\*'\)/)
  t.equal((await ask(`/${PAGE}`)).status, 200, 'behind an address that ends in a slash (rule 0.13)')
})

test('the page speaks Chinese, or English to whoever reads that', async (t) => {
  const { ask } = await openStore(t)
  const page = async (language?: string) =>
    (await ask(PAGE, { headers: language ? { 'Accept-Language': language } : {} })).text
  for (const language of [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'fr'])
    t.match(await page(language), /<html lang="zh-CN">.*登录并授权.*访问密钥/s, language ?? 'none')
  t.match(await page('en-US,en;q=0.9'), /<html lang="en">.*Sign in and connect.*Access key/s)
})

test('it shows who asks, and nothing of that is markup', async (t) => {
  const { ask } = await openStore(t)
  const query = (values: Record<string, string>) => `${PAGE}?${new URLSearchParams(values)}`
  const asked = { enterprise_alias: '北方公司', enterprise_id: 'e'.repeat(32), real_name: '李四' }
  t.match((await ask(query(asked))).text, /北方公司（李四）/)
  t.match((await ask(query({ enterprise_id: 'abc' }))).text, />abc 请求/)
  t.match((await ask(PAGE)).text, /一个 Rainbond 控制台/)
  for (const text of ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', `' onload='x`]) {
    const page = (await ask(query({ enterprise_alias: text, real_name: text }))).text
    t.notOk(page.includes(text), text)
    t.notMatch(page, /<script>|<img/)
  }
  // Consoles put the values into the address as they are (2a.3).
  const raw = Buffer.from('北方 & 公司').toString('latin1')
  t.equal((await ask(`${PAGE}?enterprise_alias=${encodeURI(raw)}&enterprise_id=&real_name=`)).status, 200)
  const long = await ask(query({ enterprise_alias: '北'.repeat(1000) }))
  t.notOk(long.text.includes('北'.repeat(121)))
})

test('whoever signs in gets a new access key of theirs, named after the enterprise', async (t) => {
  const { store, post } = await setUp(t)
  const { status, json } = await post({ login: ' Li ', password: PASSWORD, enterprise: '北方公司' })
  t.equal(status, 200)
  const { accessKey } = json as { accessKey: string }
  t.ok(accessKey.length <= 64, 'fits the form of a console (2a)')
  t.match(store.accounts.keys.findByRawKey(accessKey), {
    name: '北方公司',
    ownerId: 'p1',
    actions: ['OnlyRead', 'ReadInstall', 'Write'],
  })
  t.same(store.accounts.sessions.list('p1'), [], 'no session is left')
  const member = await post({ login: 'wang', password: PASSWORD })
  const key = store.accounts.keys.findByRawKey((member.json as { accessKey: string }).accessKey)
  t.match(key, { name: 'Rainbond', actions: ['OnlyRead', 'ReadInstall'] })
  t.equal(key?.actions.length, 2, 'members do not publish')
  const actions = store.db.sqlite.prepare('SELECT action FROM audit_entries').pluck().all()
  t.ok(actions.includes('access-key.created'))
})

test('whoever has an access key hands that over', async (t) => {
  const { store, post } = await setUp(t)
  const { accessKey } = store.keys.installer
  const { status, json } = await post({ accessKey })
  t.equal(status, 200)
  t.same(json, { accessKey })
  t.equal((await post({ accessKey: 'rck_unknown' })).status, 403)
  t.equal(store.accounts.keys.list().length, 3, 'none is made')
})

test('wrong words get no key, and guessing is slowed down', async (t) => {
  const { store, post } = await setUp(t)
  for (const body of [
    { login: 'nobody', password: PASSWORD },
    { login: 'gone', password: PASSWORD },
  ]) {
    const { status, json } = await post(body)
    t.ok(status >= 400 && status < 500)
    t.notOk((json as { accessKey?: string }).accessKey)
    t.match(json, { error: 'SIGN_IN_REFUSED', msg: /./ })
  }
  const statuses: number[] = []
  for (let i = 0; i < 8; i++) statuses.push((await post({ login: 'li', password: `wrong ${i}` })).status)
  t.equal(statuses.at(-1), 429)
  t.equal((await post({ login: 'li', password: PASSWORD })).status, 429, 'the right one waits as well')
  t.equal(store.accounts.keys.list().length, 3)
})

test('a wrong request is told what is wrong, and another site’s page gets nothing', async (t) => {
  const { store, post } = await setUp(t)
  const wrong: [RegExp, unknown][] = [
    [/login/, { password: 'x' }],
    [/login/, { login: '', password: 'x' }],
    [/password/, { login: 'li' }],
    [/password/, { login: 'li', password: 7 }],
    [/password/, { login: 'li', password: 'x'.repeat(1001) }],
    [/enterprise/, { login: 'li', password: PASSWORD, enterprise: {} }],
    [/enterprise/, { login: 'li', password: PASSWORD, enterprise: 'a\nb' }],
    [/accessKey/, { accessKey: '' }],
    [/accessKey/, { accessKey: 'x'.repeat(256) }],
    [/JSON/, 'login=li'],
  ]
  for (const [message, body] of wrong) {
    const { status, json } = await post(body)
    t.equal(status, 400)
    t.match(json, { error: 'REQUEST_INVALID', msg: message })
  }
  t.equal((await post({ login: 'x'.repeat(20_000), password: 'x' })).status, 413)
  const body = { login: 'li', password: PASSWORD }
  const forged = await post(body, { headers: { Origin: 'http://elsewhere', 'Content-Type': 'text/plain' } })
  t.equal(forged.status, 403)
  t.notOk(forged.headers['access-control-allow-origin'])
  const preflight = await store.ask(PAGE, { method: 'OPTIONS', headers: { Origin: 'http://elsewhere' } })
  t.equal(preflight.status, 405)
  t.notOk(preflight.headers['access-control-allow-headers'])
  t.equal(store.accounts.keys.list().length, 3)
})
