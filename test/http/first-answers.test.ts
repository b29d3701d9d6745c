import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openAppliance } from '../../server/cli/appliance.ts'
import { httpHandler } from '../../server/cli/http-handler.ts'
import { Uploads } from '../../server/content/uploads.ts'
import { listen } from '../../server/http/listen.ts'
import { openLog } from '../../server/ops/log.ts'
import { Transfers } from '../../server/transfer/transfers.ts'

t.test('the registry answers before the other rooms are open, and who asks for those waits', async (t) => {
  const store = await openAppliance(join(t.testdir(), 'data'))
  const log = openLog('silent')
  const uploads = new Uploads(store.content.staging.uploads)
  const http = await httpHandler(store, { log, uploads, anonymous: 'pull', publicUrl: undefined })
  const { url, stop } = await listen(http.answer, { host: '127.0.0.1', port: 0 })
  t.teardown(async () => {
    await stop(1000)
    await http.finish()
    await uploads.close()
    await store.close()
  })
  const statusOf = async (path: string) => (await fetch(url + path)).status
  t.equal(await statusOf('/v2/'), 200)
  t.equal(await statusOf('/healthz'), 200)
  t.equal(await statusOf('/v2/an/app/manifests/1.0'), 404)

  const answered: string[] = []
  const early = ['/app-server/openapi/healthz', '/api/v1/openapi.json', '/no-such-address'].map(
    async (path) => {
      const status = await statusOf(path)
      answered.push(path)
      return status
    },
  )
  await sleep(200)
  t.same(answered, [], 'they wait')
  await http.openRooms(new Transfers(store, log))
  t.same(await Promise.all(early), [200, 200, 404], 'and are answered')
  t.equal(await statusOf('/app-server/openapi/healthz'), 200, 'as is who comes later')
})
