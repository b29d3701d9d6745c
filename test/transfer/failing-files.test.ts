import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { discardingSink } from '../../bundles/discarding-sink.ts'
import { readPackage } from '../../bundles/read-package.ts'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { chunked } from '../builders/content.ts'
import { packageParts, withArchive } from '../builders/hostile-package.ts'
import { zipFile } from '../builders/zip-file.ts'
import { openStore, publishApp, type TestScope } from './bundle-stores.ts'
import { filesOf, wholeState } from './store-contents.ts'

const GOOD = await packageParts().then((parts) => withArchive(parts, parts.images))

async function storeWithApp(t: TestScope) {
  const directory = t.testdir()
  const store = await openStore(t, join(directory, 'store'))
  await publishApp(store)
  const state = () => ({ ...wholeState(store), staging: filesOf(store, 'staging') })
  return { store, state, before: state(), file: join(directory, 'package.tar.gz') }
}

t.test('a file that is still being copied is not called damaged', async (t) => {
  const { store, state, before, file } = await storeWithApp(t)
  for (const bytes of [
    GOOD.subarray(0, GOOD.byteLength / 2),
    zipFile([{ name: 'x', content: 'x' }]).subarray(0, 60),
  ]) {
    writeFileSync(file, bytes)
    let grown = false
    const onProgress = () => {
      if (!grown) appendFileSync(file, GOOD.subarray(0, 10))
      grown = true
    }
    await t.rejects(importPackage(store, file, { onProgress }), {
      code: 'FILE_CHANGING',
      message: /package\.tar\.gz changed while it was read/,
      next: /still being copied/,
    })
    t.same(state(), before)
  }
  writeFileSync(file, GOOD)
  t.match(await importPackage(store, file), { releases: [{ outcome: 'added' }] })
})

t.test('a medium that cannot be read says so', async (t) => {
  const { store, state, before } = await storeWithApp(t)
  // The kernel answers EIO for the first page of a process's memory.
  await t.rejects(importPackage(store, '/proc/self/mem'), {
    code: 'FILE_UNREADABLE',
    message: '/proc/self/mem cannot be read: reading failed with EIO.',
  })
  t.same(state(), before)
})

t.test(
  'a read that fails anywhere ends the import with that failure, and no writer stays open',
  async (t) => {
    const size = Math.ceil(GOOD.byteLength / 40)
    for (let failAt = 0; failAt < 40; failAt++) {
      const source = async function* () {
        let index = 0
        for await (const chunk of chunked(GOOD, size)) {
          if (index++ === failAt) throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'read' })
          yield chunk
        }
      }
      await t.rejects(readPackage({ chunks: source() }, discardingSink()), { code: 'EIO' }, `read ${failAt}`)
    }
  },
)
