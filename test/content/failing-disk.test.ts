import { randomBytes } from 'node:crypto'
import { readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { StagedFile } from '../../server/content/staged-file.ts'
import { openStore } from './store.ts'

/** A staged file on a disk that is always full: Linux's /dev/full refuses every write with ENOSPC. */
async function onFullDisk(directory: string): Promise<StagedFile> {
  const path = join(directory, 'full')
  symlinkSync('/dev/full', path)
  return (await StagedFile.reopen(path)) as StagedFile
}

function openOnFullDisk(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === '/dev/full'
    } catch {
      return false
    }
  }).length
}

for (const [what, give] of [
  ['given up', (file: StagedFile) => file.discard()],
  ['closed', (file: StagedFile) => file.close().catch(() => undefined)],
] as const)
  test(`a file that the disk has no room for is let go of when it is ${what}`, async (t) => {
    const file = await onFullDisk(t.testdir())
    t.equal(openOnFullDisk(), 1)
    await file.append(randomBytes(10))
    await t.rejects(file.flush(), { code: 'STORAGE_FULL' })
    await t.rejects(file.append(randomBytes(10)) ?? Promise.resolve(), { code: 'STORAGE_FULL' })
    await give(file)
    t.equal(openOnFullDisk(), 0, 'an open file would keep the space that is short')
  })

test('a blob that the disk has no room for leaves no row, no file and nothing in staging', async (t) => {
  const store = await openStore(t)
  const { blobs, staging } = store.content
  const staged = await onFullDisk(staging.directory)
  await staged.append(randomBytes(10))
  await t.rejects(blobs.commit(staged, `sha256:${'a'.repeat(64)}`), { code: 'STORAGE_FULL' })
  t.equal(store.count('blobs'), 0)
  t.same(store.files(), [])
  t.same(
    readdirSync(staging.directory).filter((name) => !name.startsWith('lock')),
    [],
  )
  await store.pushBlob('a', randomBytes(10))
  t.equal(store.count('blobs'), 1, 'the store goes on')
})
