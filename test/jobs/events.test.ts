import { get } from 'node:http'
import { join } from 'node:path'
import { test } from 'tap'
import { type Desk, openDesk, untilState, writePackage } from './people.ts'

interface Event {
  id: string
  event: string
  data: Record<string, unknown>
}

/** Reads server-sent events until the server ends them. */
function watch(url: string, token: string, lastId = ''): Promise<{ type: string; events: Event[] }> {
  return new Promise((resolve, reject) => {
    const headers = { Cookie: `raincask_session=${token}`, ...(lastId && { 'Last-Event-ID': lastId }) }
    get(url, { headers, agent: false }, async (answer) => {
      const text = Buffer.concat(await answer.toArray()).toString('utf8')
      const events = text.split('\n\n').flatMap((block) => {
        const fields = Object.fromEntries(
          block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
        )
        if (fields['event'] === undefined) return []
        return [{ id: fields['id'] ?? '', event: fields['event'], data: JSON.parse(fields['data'] ?? '{}') }]
      })
      resolve({ type: answer.headers['content-type'] ?? '', events })
    }).on('error', reject)
  })
}

async function sessionOf({ appliance, accounts }: Desk, userId: string): Promise<string> {
  return appliance.db.write(() => accounts.sessions.begin({ userId, address: '127.0.0.1', agent: 'test' }))
}

test('whoever watches a job sees it begin, go on and end; and what is new after a break', async (t) => {
  const desk = await openDesk(t)
  const { administrator, inbox, url } = desk
  const token = await sessionOf(desk, administrator.id)
  const file = await writePackage(join(inbox, 'demo.tar.gz'))
  const { json } = await administrator.client.post('/transfers/imports', { paths: [file] })
  const { type, events } = await watch(`${url}/api/v1/jobs/${json['id']}/events`, token)
  t.match(type, /^text\/event-stream/)
  const seen = events.filter(({ event }) => event === 'job')
  t.equal(seen.at(-1)?.data['state'], 'done')
  t.match(seen[0]?.data, { id: json['id'], kind: 'import', progress: { done: Number } })
  t.ok(events.some(({ event, data }) => event === 'line' && String(data['text']).includes('demo.tar.gz')))
  t.equal(events.at(-1)?.event, 'end')
  const last = seen.at(-1)?.id ?? ''
  const again = await watch(`${url}/api/v1/jobs/${json['id']}/events`, token, last)
  t.same(
    again.events.map(({ event }) => event),
    ['end'],
    'all of it was seen',
  )
  const part = await watch(`${url}/api/v1/jobs/${json['id']}/events`, token, '0.1')
  t.equal(part.events.filter(({ event }) => event === 'line')[0]?.data['number'], 2)
})

test('a job is its owner’s and the administrators’ to see and to end', async (t) => {
  const { administrator, inbox, person, transfers } = await openDesk(t)
  await transfers.stop()
  const file = await writePackage(join(inbox, 'demo.tar.gz'))
  const { json } = await administrator.client.post('/transfers/imports', { paths: [file] })
  const { client } = await person('publisher')
  for (const path of ['', '/log', '/events'])
    t.equal((await client.get(`/jobs/${json['id']}${path}`)).json['error'], 'JOB_NOT_FOUND')
  t.equal((await client.post(`/jobs/${json['id']}/cancel`)).status, 404)
  t.equal((await client.post(`/jobs/${json['id']}/resume`)).status, 404)
  t.same((await client.get('/jobs')).items, [])
  const { json: list } = await administrator.client.get('/jobs?state=queued&kind=import')
  t.equal(list['total'], 1)
  t.equal((await administrator.client.get('/jobs?state=done')).json['total'], 0)
})

test('a job that nobody takes up can be watched until the server stops', async (t) => {
  const desk = await openDesk(t)
  const { administrator, inbox, url, transfers } = desk
  const token = await sessionOf(desk, administrator.id)
  const file = await writePackage(join(inbox, 'demo.tar.gz'))
  await transfers.configure({ ...transfers.settings(), rateLimit: 64 * 1024 }, ACTOR)
  const large = await writePackage(join(inbox, 'large.tar.gz'), { size: 1_000_000 })
  const first = await administrator.client.post('/transfers/imports', { paths: [large] })
  const { json } = await administrator.client.post('/transfers/imports', { paths: [file] })
  await untilState(administrator.client, first.json['id'], 'running')
  const watching = watch(`${url}/api/v1/jobs/${json['id']}/events`, token)
  setTimeout(() => void transfers.stop(), 500)
  const { events } = await watching
  t.equal(events.find(({ event }) => event === 'job')?.data['state'], 'queued')
})

const ACTOR = { actor: 'command-line', actorName: 'test', address: 'local' }
