import { join } from 'node:path'
import { test } from 'tap'
import { APP, importPaths, openDesk, untilState, writePackage } from './people.ts'

test('an export that is planned begins when its time comes', async (t) => {
  const { administrator, inbox } = await openDesk(t)
  const { client } = administrator
  await importPaths(client, [await writePackage(join(inbox, 'a.tar.gz'))])
  const planned = { name: 'nightly', schedule: '* * * * * *', releases: [`${APP}@*`] }
  t.equal((await client.put('/transfers/settings', { exports: [planned] })).status, 200)
  let job: Record<string, unknown> | undefined
  for (let tries = 0; tries < 100 && !job; tries++) {
    job = (await client.get('/jobs?kind=export')).items[0]
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  t.match(job, { title: 'nightly (scheduled)', owner: { id: 'system' } })
  t.equal((await client.put('/transfers/settings', {})).status, 200)
  t.match(await untilState(client, job?.['id'], 'done', 'failed'), { state: 'done' })
})

test('a schedule that is none is refused', async (t) => {
  const { administrator } = await openDesk(t)
  const exports = [{ name: 'x', schedule: 'every night', releases: [APP] }]
  const { status, wrong } = await administrator.client.put('/transfers/settings', { exports })
  t.equal(status, 400)
  t.same(wrong, ['exports.0.schedule'])
  const planned = { name: 'x', schedule: '0 2 * * *', releases: [APP], output: '/etc' }
  const refused = await administrator.client.put('/transfers/settings', { exports: [planned] })
  t.equal(refused.json['error'], 'PATH_NOT_ALLOWED')
})
