import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { type Digest, splitDigest } from '../../oci/digest.ts'
import { openStore, openStoreAt, type Store } from '../content/store.ts'
import { raincask, raincaskJson } from '../e2e/command.ts'

interface Report {
  name: string
  copied: number
  kept: number
  mended: number
  damaged: Digest[]
  blobs: { count: number }
  removed: { snapshots: string[]; blobs: number }
}

const backup = (store: Store, to: string, ...more: string[]) =>
  raincaskJson<Report>('backup', '--to', to, '--data', store.data.root, ...more)

function backupBlob(to: string, digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest)
  return join(to, 'blobs', algorithm, hex.slice(0, 2), hex)
}

/** Changes a byte of a read-only file. */
function spoil(path: string): void {
  rmSync(path)
  writeFileSync(path, 'x'.repeat(2000))
}

test('a restore writes into an empty directory only', async (t) => {
  const store = await openStore(t)
  await store.push('a', { tag: '1' })
  const to = join(store.data.root, '../backups')
  await backup(store, to)
  const target = join(store.data.root, '../target')
  mkdirSync(target)
  writeFileSync(join(target, 'somebody’s file'), '')
  const refused = await raincask('restore', '--from', to, '--data', target, '--json')
  t.match(JSON.parse(refused.stderr), { error: { code: 'RESTORE_REFUSED', message: /not empty/ } })
  t.same(readdirSync(target), ['somebody’s file'], 'and leaves it alone')
  const none = await raincask('restore', '--from', join(target, 'nowhere'), '--data', target, '--json')
  t.match(JSON.parse(none.stderr), { error: { code: 'BACKUP_INVALID' } })
})

test('a damaged backup is found by verify, refused by restore, and mended by the next backup', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a', { tag: '1' })
  const to = join(store.data.root, '../backups')
  await backup(store, to)
  const bad = image.blobs[1] as Digest
  spoil(backupBlob(to, bad))
  const verified = await raincask('backup', 'verify', '--from', to, '--json')
  t.equal(verified.code, 1)
  t.same(JSON.parse(verified.stdout).damaged, [bad])
  const target = join(store.data.root, '../target')
  const refused = await raincask('restore', '--from', to, '--data', target, '--json')
  t.match(JSON.parse(refused.stderr), { error: { code: 'CONTENT_DAMAGED' } })
  const served = await raincask('gc', '--data', target, '--json')
  t.match(JSON.parse(served.stderr), { error: { code: 'DATA_UNUSABLE', message: /half restored/ } })

  await t.test('by word it is restored without them, and a push heals it', async (t) => {
    const report = await raincaskJson('restore', '--from', to, '--data', target, '--accept-damage')
    t.match(report, { damaged: [bad] })
    const restored = await openStoreAt(t, target)
    t.equal(restored.content.blobs.sizeOf(bad), undefined)
    t.equal(restored.count('damaged_blobs'), 1)
  })

  t.match(await backup(store, to), { copied: 0, mended: 0 }, 'sizes alone do not tell')
  t.match(await backup(store, to, '--verify'), { copied: 1, mended: 1 })
  t.equal((await raincask('backup', 'verify', '--from', to)).code, 0)
})

test('what the store itself has lost is named, and the rest is backed up', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a', { tag: '1' })
  const [config, layer] = image.blobs as [Digest, Digest]
  spoil(store.path(layer))
  const to = join(store.data.root, '../backups')
  const { code, stdout, stderr } = await raincask('backup', '--to', to, '--data', store.data.root, '--json')
  t.equal(code, 1)
  t.match(JSON.parse(stdout), { damaged: [layer] })
  t.match(JSON.parse(stderr), { error: { code: 'CONTENT_DAMAGED' } })
  t.ok(existsSync(backupBlob(to, config)))
  t.notOk(existsSync(backupBlob(to, layer)), 'damage is not taken over')
})

test('old backups go, with the blobs that only they named', async (t) => {
  const store = await openStore(t)
  const to = join(store.data.root, '../backups')
  const old = await store.push('a', { tag: '1' })
  const first = await backup(store, to)
  await store.untag('a', '1')
  await store.push('b', { tag: '1' })
  await store.age(48 * 3600_000)
  await store.collect()
  const second = await backup(store, to, '--keep', '1')
  t.same(second.removed, { snapshots: [first.name], blobs: 2 })
  t.notOk(existsSync(backupBlob(to, old.blobs[1] as Digest)))
  t.equal((await raincask('backup', 'verify', '--from', to)).code, 0)
})

test('a backup that was cut off counts for nothing', async (t) => {
  const store = await openStore(t)
  await store.push('a', { tag: '1' })
  const to = join(store.data.root, '../backups')
  await backup(store, to)
  const half = join(to, 'snapshots/20991231T235959000Z')
  mkdirSync(half)
  writeFileSync(join(half, 'raincask.db'), 'half a database')
  t.match(await raincaskJson('backup', 'list', '--from', to), { length: 1 })
  t.equal((await raincask('backup', 'verify', '--from', to)).code, 0)
  await backup(store, to)
  t.notOk(existsSync(half), 'and the next one clears it away')
})

test('a directory takes the backups of one store, and nothing else', async (t) => {
  const store = await openStore(t)
  const to = join(store.data.root, '../backups')
  await backup(store, to)
  const other = await openStoreAt(t, join(store.data.root, '../other'))
  const refusal = async (from: Store, directory: string) =>
    JSON.parse((await raincask('backup', '--to', directory, '--data', from.data.root, '--json')).stderr).error
  t.match(await refusal(other, to), { code: 'BACKUP_REFUSED', message: /another store/ })
  const foreign = join(store.data.root, '../photos')
  mkdirSync(foreign)
  writeFileSync(join(foreign, 'cat.jpg'), '')
  t.match(await refusal(store, foreign), { code: 'BACKUP_REFUSED', message: /holds no backup/ })
  t.match(await refusal(store, join(store.data.root, 'backups')), { message: /in the data directory/ })
})

test('a backup whose database was changed is refused', async (t) => {
  const store = await openStore(t)
  await store.push('a', { tag: '1' })
  const to = join(store.data.root, '../backups')
  const { name } = await backup(store, to)
  truncateSync(join(to, 'snapshots', name, 'raincask.db'), 8192)
  const target = join(store.data.root, '../target')
  const refused = await raincask('restore', '--from', to, '--data', target, '--json')
  t.match(JSON.parse(refused.stderr), { error: { code: 'BACKUP_INVALID', message: /raincask\.db/ } })
  t.notOk(existsSync(target), 'before anything is made')
})
