import t from 'tap'
import { Turns } from '../../server/ops/turns.ts'

/** Work that ends when it is told to. */
function held() {
  const { promise, resolve } = Promise.withResolvers<string>()
  return { work: () => promise, end: () => resolve('done') }
}

t.test('whoever asks for much keeps nobody else out', async (t) => {
  const turns = new Turns(1, 4)
  const first = held()
  const running = turns.take(first.work, 'flood')
  const flood = Array.from({ length: 10 }, () => turns.take(async () => 'flood', 'flood'))
  const settled = Promise.allSettled(flood)
  const others = ['lin', 'wu'].map((by) => turns.take(async () => by, by))
  first.end()
  t.equal(await running, 'done')
  t.same(await Promise.all(others), ['lin', 'wu'])
  const results = await settled
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 2, 'what there was room for')
  for (const result of results) if (result.status === 'rejected') t.match(result.reason, { code: 'BUSY' })
})

t.test('among those who ask for equally much, whoever comes last is refused', async (t) => {
  const turns = new Turns(1, 2)
  const first = held()
  const running = turns.take(first.work, 'a')
  const waiting = ['b', 'c'].map((by) => turns.take(async () => by, by))
  await t.rejects(
    turns.take(async () => 'd', 'd'),
    { code: 'BUSY' },
  )
  first.end()
  await running
  t.same(await Promise.all(waiting), ['b', 'c'])
})
