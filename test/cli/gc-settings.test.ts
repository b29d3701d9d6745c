import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { runCollection } from '../../server/jobs/collection.ts'
import { formatDuration, parseDuration } from '../../server/jobs/duration.ts'
import { loadMaintenance, saveMaintenance } from '../../server/jobs/maintenance-settings.ts'
import { DAY, openStore } from '../content/store.ts'
import { raincask } from '../e2e/command.ts'

test('what nobody has set has its default', async (t) => {
  const store = await openStore(t)
  t.same(loadMaintenance(store.db), {
    gc: { schedule: '40 3 * * *', grace: '24h', unpublishedGrace: '7d' },
    uploads: { schedule: '17 * * * *', maxAge: '24h' },
    imports: { schedule: '50 3 * * *', maxAge: '30d' },
    scrub: { schedule: '20 1 * * 0', rate: 50 },
    retention: [],
  })
  t.match(await runCollection(store), { grace: DAY, unpublishedGrace: 7 * DAY, tags: { retention: 0 } })
})

test('settings are judged before they are kept', async (t) => {
  const store = await openStore(t)
  const refuses = (settings: unknown, reason: RegExp) =>
    t.rejects(saveMaintenance(store.db, settings), { code: 'CONFIG_INVALID', reason })
  await refuses({ gc: { schedule: 'now' } }, /gc\.schedule: is not a cron expression/)
  await refuses({ gc: { grace: 'soon' } }, /gc\.grace: is not a duration/)
  await refuses({ scrub: { rate: 0 } }, /scrub\.rate/)
  await refuses({ retention: [{ repositories: 'ci/*' }] }, /retention\.0: needs keepTags/)
  await refuses({ garbage: {} }, /garbage/)
  t.equal(loadMaintenance(store.db).gc.grace, '24h')
})

test('the next collection keeps to what was set on the command line', async (t) => {
  const store = await openStore(t)
  for (const tag of ['1', '2', '3']) await store.push('ci/web', { tag })
  const file = join(store.data.root, 'settings.json')
  writeFileSync(file, '{"gc": {"grace": "0s"}, "retention": [{"repositories": "ci/*", "keepTags": 2}]}')
  const { code, stderr } = await raincask('maintenance', 'set', file, '--data', store.data.root)
  t.equal(code, 0, stderr)
  t.match(await runCollection(store), { grace: 0, tags: { retention: 1 }, manifests: 1 })
  t.same(store.content.tags.list('ci/web', '', -1), ['2', '3'])
})

test('durations are read and written as people do', (t) => {
  const texts = ['0s', '45s', '30m', '24h', '7d']
  t.same(texts.map(parseDuration), [0, 45_000, 1_800_000, 86_400_000, 604_800_000])
  t.same([0, 45_000, 5_400_000, 86_400_000].map(formatDuration), ['0s', '45s', '90m', '1d'])
  for (const text of ['', '1', 'h', '-1h', '1.5h', '1 h', '1w'])
    t.throws(() => parseDuration(text), { code: 'USAGE' })
  t.end()
})
