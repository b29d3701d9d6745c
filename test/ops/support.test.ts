import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { redacted } from '../../server/ops/support/redact.ts'
import { openStore } from '../content/store.ts'
import { raincask, raincaskJson } from '../e2e/command.ts'

test('what looks like a secret is taken out, and the rest stays', async (t) => {
  const secrets = {
    'key rck_AbC-12_x was used': 'key [removed] was used',
    'Authorization: Basic dXNlcjpwYXNz': 'Authorization: [removed]',
    '{"password":"pa ss","user":"u"}': '{"password":"[removed]","user":"u"}',
    'https://u:pw@host/x': 'https://u:[removed]@host/x',
    'http://s/first-run#token=abcDEF123': 'http://s/first-run#token=[removed]',
    'Bearer eyJhbGciOiJI.eyJzdWIi.x_y': /^Bearer \[removed\]$/,
    '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\nend': '[removed]\nend',
  }
  for (const [text, wanted] of Object.entries(secrets)) t.match(redacted(text), wanted, text)
  for (const text of ['{"access_keys":12,"sessions":3}', 'sha256:ab12 is missing', 'http://store:8080/v2/'])
    t.equal(redacted(text), text)
})

test('the archive tells what is wrong, and holds no secret of the store', async (t) => {
  const store = await openStore(t)
  const data = store.data.root
  await store.push('team/app', { tag: '1' })
  const { accessKey } = await raincaskJson<{ accessKey: string }>(
    'keys',
    'create',
    '--name',
    '一号',
    '--data',
    data,
  )
  const log = join(data, '../serve.log')
  writeFileSync(log, `{"level":30,"msg":"started"}\n{"level":50,"msg":"refused ${accessKey}"}\n`)
  const output = join(data, '../support.tar.gz')
  await raincaskJson(
    ...['support', '--output', output, '--log', log, '--data', data, '--public-url', 'http://store.example'],
  )
  t.equal(statSync(output).mode & 0o777, 0o600)
  const directory = join(data, '../unpacked')
  mkdirSync(directory)
  execFileSync('tar', ['-xzf', output, '-C', directory])
  const read = (name: string) => readFileSync(join(directory, 'raincask-support', name), 'utf8')
  t.match(JSON.parse(read('versions.json')), { raincask: /^\d/, node: { node: /^\d/ } })
  t.match(JSON.parse(read('database.json')), { rows: { blobs: 2, access_keys: 1, tags: 1 } })
  t.match(JSON.parse(read('doctor.json')), { worst: /warning|error/, results: [{ check: 'permissions' }] })
  t.match(read('settings.json'), /store\.example/)
  t.match(read('audit.jsonl'), /access-key\.created/)
  t.match(read('log.txt'), /started/)
  const everything = execFileSync('tar', ['-xzOf', output]).toString()
  const hash = store.db.sqlite.prepare('SELECT secret_hash FROM access_keys').pluck().get() as string
  for (const secret of [accessKey, accessKey.slice(4), hash]) t.notOk(everything.includes(secret))
  const again = await raincask('support', '--output', output, '--data', data, '--json')
  t.match(JSON.parse(again.stderr), { error: { code: 'USAGE', message: /there already/ } })
})

test('a store that does not open any more can be told about', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  mkdirSync(data)
  writeFileSync(join(data, 'raincask.db'), 'no database at all'.repeat(100))
  const output = join(directory, 'support.tar.gz')
  const { files } = await raincaskJson<{ files: string[] }>('support', '--output', output, '--data', data)
  t.ok(files.includes('doctor.json'))
  const facts = execFileSync('tar', ['-xzOf', output, 'raincask-support/database.json']).toString()
  t.match(JSON.parse(facts), { failure: /not a database/ })
})
