import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openAppliance } from '../../server/cli/appliance.ts'
import { raincaskJson } from '../e2e/command.ts'

t.test('what commands do to the store is in the audit, with the user who ran them', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const store = await openAppliance(data)
  await store.db.write(() =>
    store.db.sqlite.prepare("INSERT INTO repositories (name, created_at) VALUES ('team/web', 1)").run(),
  )
  const settings = join(directory, 'settings.json')
  writeFileSync(settings, '{"gc":{"grace":"2h"}}')
  await raincaskJson('repositories', 'public', 'team/web', '--data', data)
  await raincaskJson('maintenance', 'set', settings, '--data', data)
  await raincaskJson('gc', '--dry-run', '--data', data)
  await raincaskJson('gc', '--data', data)
  await raincaskJson('scrub', '--data', data)
  const entries = store.db.sqlite
    .prepare('SELECT actor, actor_name AS name, address, action, target FROM audit_entries ORDER BY id')
    .all()
  await store.close()
  const who = { actor: 'command-line', name: userInfo().username, address: 'local' }
  t.same(entries, [
    { ...who, action: 'repository.changed', target: 'repository:team/web' },
    { ...who, action: 'setting.changed', target: 'setting:maintenance' },
    { ...who, action: 'store.collected', target: 'store' },
    { ...who, action: 'store.scrubbed', target: 'store' },
  ])
})
