import { test } from 'tap'
import { openapi, openStore } from './store.ts'

const Origin = 'http://console.intranet:7070'

test('a console page may read answers and refusals (rule 0.10)', async (t) => {
  const { ask } = await openStore(t)
  const paths = ['/healthz', '/info', '/bindablemarkets', '/apps/nothing', '/apps/nothing/apphubinfo']
  for (const path of paths) {
    const { headers } = await ask(openapi(path), { headers: { Origin } })
    t.equal(headers['access-control-allow-origin'], Origin, path)
    t.equal(headers['access-control-allow-credentials'], 'true', path)
    t.match(headers['vary'], /Origin/)
  }
  t.match((await ask(openapi('/healthz'), { headers: { Origin } })).json, { isRainstore: true })
})

test('a preflight is granted', async (t) => {
  const { ask } = await openStore(t)
  const { status, headers, bytes } = await ask(openapi('/apps'), {
    method: 'OPTIONS',
    headers: {
      Origin,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'authorization,content-type',
      'Access-Control-Request-Private-Network': 'true',
    },
  })
  t.equal(status, 204)
  t.equal(bytes.length, 0)
  t.match(headers, {
    'access-control-allow-origin': Origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'authorization,content-type',
    'access-control-allow-private-network': 'true',
  })
  t.match(headers['access-control-allow-methods'], /GET/)
})

test('without an origin no origin is named', async (t) => {
  const { ask } = await openStore(t)
  const { headers } = await ask(openapi('/healthz'))
  t.notOk(headers['access-control-allow-origin'])
})
