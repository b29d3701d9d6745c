import { test } from 'tap'
import { openConsole } from './console.ts'
import { call } from './routes.ts'

test('a stranger gets 401 on every route that is not for anyone, and changes nothing', async (t) => {
  const { routes, stranger, state } = await openConsole(t)
  const before = state()
  const closed = routes.filter(({ access }) => access !== 'anyone')
  t.ok(closed.length > 20)
  for (const route of closed) {
    const { status, json, headers } = await call(stranger, route)
    t.equal(status, 401, `${route.method} ${route.path}`)
    t.match(headers['www-authenticate'], /^Bearer /)
    t.equal(json['error'], 'SIGN_IN_NEEDED')
  }
  t.equal(state(), before)
})

test('a made-up session is a stranger’s', async (t) => {
  const { routes, stranger } = await openConsole(t)
  for (const session of ['x', 'A'.repeat(43), `${'A'.repeat(43)}; raincask_session=x`, '%00']) {
    for (const route of routes.filter(({ access }) => access !== 'anyone').slice(0, 5)) {
      const { status } = await call(stranger, route, { Cookie: `raincask_session=${session}` })
      t.equal(status, 401)
    }
  }
})

test('a member gets 403 on every route of publishers and administrators', async (t) => {
  const { routes, person, state } = await openConsole(t)
  const { client } = await person('member')
  const before = state()
  for (const route of routes.filter(({ access }) => access === 'publisher' || access === 'administrator')) {
    const { status, json } = await call(client, route)
    t.equal(status, 403, `${route.method} ${route.path}`)
    t.equal(json['error'], 'ROLE_NEEDED')
  }
  t.equal(state(), before)
})

test('a publisher gets 403 on every route of administrators', async (t) => {
  const { routes, person, state } = await openConsole(t)
  const { client } = await person('publisher')
  const before = state()
  for (const route of routes.filter(({ access }) => access === 'administrator'))
    t.equal((await call(client, route)).status, 403, `${route.method} ${route.path}`)
  t.equal(state(), before)
})

test('only signing in and using a link write without a session', async (t) => {
  const { routes } = await openConsole(t)
  const open = routes.filter(({ method, access }) => method !== 'GET' && access === 'anyone')
  t.same(open.map(({ method, path }) => `${method} ${path}`).sort(), [
    'POST /first-administrator',
    'POST /invitations/accept',
    'POST /invitations/look',
    'POST /password-reset',
    'POST /session',
  ])
  for (const route of routes)
    t.equal(route.isOpenWrite === true, open.includes(route), `${route.method} ${route.path}`)
})

test('every route has a schema for what it names and takes, and none twice', async (t) => {
  const { routes } = await openConsole(t)
  const seen = new Set<string>()
  for (const route of routes) {
    const name = `${route.method} ${route.path}`
    t.notOk(seen.has(name), name)
    seen.add(name)
    if (route.path.includes(':')) t.ok(route.params, `${name} checks its parameters`)
    t.ok(route.response || route.produces || route.method !== 'GET', `${name} says what it answers`)
  }
})

test('an address that is not there is 404, one with other methods 405', async (t) => {
  const { stranger } = await openConsole(t)
  t.equal((await stranger.get('/nothing')).status, 404)
  t.equal((await stranger.get('/')).status, 404)
  t.equal((await stranger.get('/users/%E0%A4%A')).status, 401)
  const refused = await stranger.ask('PUT', '/session', { body: {} })
  t.equal(refused.status, 405)
  t.match(refused.headers.allow, /GET/)
  t.match(refused.headers.allow, /DELETE/)
})
