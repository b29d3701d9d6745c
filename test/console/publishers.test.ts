import { test } from 'tap'
import { openConsole } from './console.ts'
import { pictures } from './pictures.ts'

test('anyone sees a publisher’s page, and nothing that is theirs alone', async (t) => {
  const { person, stranger } = await openConsole(t)
  const admin = await person('administrator')
  const { client, id } = await person('publisher', 'secret.login')
  const organisation = (await admin.client.post('/organisations', { name: '总部' })).json['id']
  await admin.client.patch(`/users/${id}`, { organisationId: organisation })
  await client.patch('/me', {
    displayName: '林伟',
    phone: '+86 555',
    email: 'x@example.com',
    profile: '# Hello',
  })
  const page = await stranger.get(`/publishers/${id}`)
  t.equal(page.status, 200)
  t.same(page.json, {
    id,
    displayName: '林伟',
    profile: '# Hello',
    avatar: null,
    organisation: { id: organisation, name: '总部' },
  })
  for (const secret of ['secret.login', '555', 'x@example.com', 'argon2']) t.notOk(page.text.includes(secret))
})

test('members have no page', async (t) => {
  const { person, stranger } = await openConsole(t)
  const { id, client } = await person('member')
  await client.putBytes('/me/avatar', pictures.png())
  t.equal((await stranger.get(`/publishers/${id}`)).status, 404)
  t.equal((await stranger.get(`/publishers/${id}/avatar`)).status, 404)
  t.equal((await stranger.get('/publishers/nobody')).json['error'], 'PUBLISHER_NOT_FOUND')
})

test('a picture is shown as what it is, whatever it was called', async (t) => {
  const { person, stranger } = await openConsole(t)
  const { client, id } = await person('publisher')
  for (const [kind, make] of Object.entries(pictures)) {
    const set = await client.putBytes('/me/avatar', make(100), 'text/html')
    t.equal(set.status, 200)
    const shown = await stranger.get(`/publishers/${id}/avatar`)
    t.equal(shown.headers['content-type'], `image/${kind}`)
    t.equal(shown.headers['x-content-type-options'], 'nosniff')
    t.same(shown.bytes, make(100))
    t.equal(shown.headers.etag, `"${set.json['avatar']}"`)
    const again = await stranger.get(`/publishers/${id}/avatar`, {
      headers: { 'If-None-Match': String(shown.headers.etag) },
    })
    t.equal(again.status, 304)
    t.equal(again.bytes.length, 0)
  }
  t.equal((await client.delete('/me/avatar')).json['avatar'], null)
  t.equal((await stranger.get(`/publishers/${id}/avatar`)).status, 404)
})

test('what is no picture, or too large a one, leaves the one before', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('publisher')
  await client.putBytes('/me/avatar', pictures.png())
  const before = state()
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  for (const bytes of [svg, Buffer.alloc(0), Buffer.from('<html>'), Buffer.from('{}')]) {
    const { status, json } = await client.putBytes('/me/avatar', bytes)
    t.equal(status, 400)
    t.equal(json['error'], 'PICTURE_INVALID')
  }
  const large = await client.putBytes('/me/avatar', pictures.png(1024 * 1024 + 1))
  t.equal(large.status, 413)
  t.equal(state(), before)
  t.equal((await client.putBytes('/me/avatar', pictures.png(1024 * 1024))).status, 200)
})
