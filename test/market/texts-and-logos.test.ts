import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { APP_ID } from '../catalog/sample-release.ts'
import { openapi, openStore, type Store } from './store.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

async function logoOf({ ask }: Store, id = APP_ID): Promise<string> {
  return ((await ask(openapi(`/apps/${id}`))).json as { logo: string }).logo
}

test('an introduction cannot run in a console (2b)', async (t) => {
  const { ask, publish } = await openStore(t)
  const introduction = '# 说明\n<img src=x onerror="alert(1)"><script>alert(1)</script> 1 < 2 & **bold**'
  await publish({ app: { introduction } })
  const detail = (await ask(openapi(`/apps/${APP_ID}`))).json as Record<string, string>
  t.notMatch(detail['introduction'], /</)
  t.notMatch(detail['introductionHTML'], /[<>"]/)
  t.match(detail['introduction'], /^# 说明\n&lt;img .* 1 &lt; 2 & \*\*bold\*\*$/)
})

test('a small logo travels in the answer', async (t) => {
  const store = await openStore(t)
  await store.publish({ app: { logo: { digest: store.keep(PNG), mediaType: 'image/png' } } })
  t.equal(await logoOf(store), `data:image/png;base64,${PNG.toString('base64')}`)
  const { apps } = (await store.ask(openapi('/apps'))).json as { apps: { logo: string }[] }
  t.match(apps[0]?.logo, /^data:image\/png/)
  t.equal(store.reads.length, 1, 'it is read once')
})

test('a large logo has an absolute address, and is served as an image and nothing else', async (t) => {
  const store = await openStore(t)
  const bytes = Buffer.alloc(33 * 1024, 7)
  await store.publish({ app: { logo: { digest: store.keep(bytes), mediaType: 'image/webp' } } })
  const url = await logoOf(store)
  const mark = digestOf(bytes).slice('sha256:'.length, 'sha256:'.length + 32)
  t.equal(url, `http://${store.host}/app-server/openapi/apps/${APP_ID}/logo?d=${mark}`)
  const answer = await store.ask(new URL(url).pathname)
  t.same(answer.bytes, bytes)
  t.match(answer.headers, {
    'content-type': 'image/webp',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  const again = await store.ask(new URL(url).pathname, {
    headers: { 'If-None-Match': answer.headers.etag ?? '' },
  })
  t.equal(again.status, 304)
})

test('the logos of a long list do not swell it without end', async (t) => {
  const store = await openStore(t)
  for (let i = 0; i < 40; i++) {
    const digest = store.keep(Buffer.alloc(32 * 1024, i))
    await store.publish({ app: { id: `app_${i}`, logo: { digest, mediaType: 'image/png' } } })
  }
  const answer = await store.ask(openapi('/apps?pageSize=-1'))
  t.ok(answer.bytes.length < 1_200_000)
  const { apps } = answer.json as { apps: { logo: string }[] }
  for (const { logo } of apps) t.match(logo, /^(data:image\/png;base64,|http:\/\/)/)
})

test('a logo that could run, is missing or was never there is none', async (t) => {
  const store = await openStore(t)
  const svg = store.keep('<svg onload="alert(1)"/>')
  await store.publish({ app: { id: 'svg', logo: { digest: svg, mediaType: 'image/svg+xml' } } })
  await store.publish({ app: { id: 'gone', logo: { digest: digestOf('gone'), mediaType: 'image/png' } } })
  await store.publish({ app: { id: 'none' } })
  for (const id of ['svg', 'gone', 'none']) {
    t.equal(await logoOf(store, id), '', id)
    t.equal((await store.ask(openapi(`/apps/${id}/logo`))).status, 404, id)
  }
  t.equal((await store.ask(openapi('/apps'))).status, 200)
})
