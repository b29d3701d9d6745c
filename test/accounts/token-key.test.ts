import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { loadTokenKey } from '../../server/accounts/token-key.ts'

test('the token key is made once, for its owner alone', async (t) => {
  const dir = t.testdir()
  const file = join(dir, 'keys', 'token.key')
  const key = await loadTokenKey(dir)
  t.equal(key.length, 32)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.same(readFileSync(file), key)
  t.same(await loadTokenKey(dir), key)
  t.same(readdirSync(join(dir, 'keys')), ['token.key'], 'nothing else stays behind')
})

test('programs that start together agree on the key', async (t) => {
  const dir = t.testdir()
  const keys = await Promise.all(Array.from({ length: 8 }, () => loadTokenKey(dir)))
  for (const key of keys) t.same(key, keys[0])
  t.same(readdirSync(join(dir, 'keys')), ['token.key'])
})

test('a key that others could read is closed again', async (t) => {
  const dir = t.testdir()
  await loadTokenKey(dir)
  chmodSync(join(dir, 'keys', 'token.key'), 0o644)
  await loadTokenKey(dir)
  t.equal(statSync(join(dir, 'keys', 'token.key')).mode & 0o777, 0o600)
})

test('a damaged key is refused and not replaced', async (t) => {
  const dir = t.testdir({ keys: { 'token.key': 'short' } })
  await t.rejects(loadTokenKey(dir), { code: 'DATA_UNUSABLE' })
  t.equal(readFileSync(join(dir, 'keys', 'token.key'), 'utf8'), 'short')
})

test('a directory that cannot hold the key is named', async (t) => {
  const dir = t.testdir()
  writeFileSync(join(dir, 'keys'), 'a file where the directory should be')
  await t.rejects(loadTokenKey(dir), { code: 'DATA_UNUSABLE' })
})
