import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { openStore, type Store } from '../content/store.ts'
import { RAINCASK, raincask, raincaskJson, runCommand } from '../e2e/command.ts'

/** The error that a command told with --json. */
const told = ({ stderr }: { stderr: string }) =>
  (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: { code: string; message: string } }).error

/** A store with a blob of 3 MB. */
async function largeStore(store: Store): Promise<Store> {
  await store.push('a', { tag: '1', layers: [randomBytes(3_000_000)] })
  return store
}

/** Runs a command after mounting a disk of a size at `disk`, in a mount namespace that ends with it. */
function onDisk(disk: string, size: string, args: string[]) {
  mkdirSync(disk)
  const script = 'mount -t tmpfs -o "$1" raincask "$2" && shift 2 && exec "$@"'
  const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--user', '--map-root-user']
  return runCommand('unshare', [...namespaces, 'sh', '-c', script, 'sh', size, disk, RAINCASK, ...args])
}

test('a disk without room for what is missing is refused before the first blob is copied', async (t) => {
  const store = await largeStore(await openStore(t))
  const disk = join(store.data.root, '../disk')
  // 64 MiB are never given away.
  const args = ['backup', '--to', join(disk, 'b'), '--data', store.data.root, '--json']
  const refused = await onDisk(disk, 'size=66m', args)
  t.equal(refused.code, 1)
  t.match(told(refused), { code: 'BACKUP_REFUSED', message: /bytes are needed there, \d+ are free/ })

  const to = join(store.data.root, '../backups')
  await raincaskJson('backup', '--to', to, '--data', store.data.root)
  const small = join(store.data.root, '../small')
  const restored = await onDisk(small, 'size=66m', [
    'restore',
    '--from',
    to,
    '--data',
    join(small, 'r'),
    '--json',
  ])
  t.match(told(restored), { code: 'RESTORE_REFUSED', message: /bytes are needed/ })
})

test('a disk that is full in the middle is said to be so, and the backup counts for nothing', async (t) => {
  const store = await openStore(t)
  for (let i = 0; i < 10; i++) await store.push(`team/app${i}`, { tag: '1' })
  const disk = join(store.data.root, '../disk')
  // Bytes enough, but names for a dozen files.
  const args = ['backup', '--to', join(disk, 'b'), '--data', store.data.root, '--json']
  const refused = await onDisk(disk, 'size=200m,nr_inodes=16', args)
  t.equal(refused.code, 1)
  t.match(told(refused), { code: 'BACKUP_REFUSED', message: /the disk is full/ })
  t.equal(store.count('blob_leases'), 0, 'its leases are given back')

  const to = join(store.data.root, '../backups')
  t.match(await raincaskJson('backup', '--to', to, '--data', store.data.root), { damaged: [] })
  const small = join(store.data.root, '../small')
  const target = join(small, 'r')
  const restored = await onDisk(small, 'size=200m,nr_inodes=16', [
    'restore',
    '--from',
    to,
    '--data',
    target,
    '--json',
  ])
  t.match(told(restored), { code: 'RESTORE_REFUSED', message: /the disk is full/ })
})

test('a file where the directory should be', async (t) => {
  const store = await openStore(t)
  const file = join(store.data.root, '../file')
  writeFileSync(file, '')
  const refused = await raincask('backup', '--to', file, '--data', store.data.root, '--json')
  t.match(told(refused), { code: 'BACKUP_REFUSED', message: /there is a file of that name/ })
  t.ok(existsSync(file))
})
