import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { test } from 'tap'
import type { Digest } from '../../oci/digest.ts'
import type { BlobStore, OpenBlob } from '../../server/content/blob-store.ts'
import { runScrub } from '../../server/jobs/scrubbing.ts'
import { openStore, type Store } from './store.ts'

/** The store's disk, whose reads fail with a code. */
function failing(store: Store, code: string, when: 'open' | 'read'): BlobStore {
  const real = store.content.blobs.store
  const error = () => Object.assign(new Error(`${code}: as made for this test`), { code })
  const open = async (digest: Digest): Promise<OpenBlob | undefined> => {
    if (when === 'open') throw error()
    const blob = await real.open(digest)
    return blob && { ...blob, read: (_b, _p, _l, done) => done(error(), 0) }
  }
  return new Proxy(real, {
    get: (target, name) => {
      if (name === 'open') return open
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const scrub = (store: Store, disk: BlobStore) =>
  runScrub({ data: store.data, db: store.db, store: disk }, { rate: 1000 })

test('a disk that gives blobs back no more is told from a process that cannot ask it', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a', { tag: '1', layers: [randomBytes(5000)] })
  for (const code of ['EMFILE', 'ENFILE', 'ENOMEM', 'EACCES', 'EPERM', 'ESTALE'])
    for (const when of ['open', 'read'] as const)
      await t.rejects(scrub(store, failing(store, code, when)), { code }, `${code} says nothing of a blob`)
  t.ok(store.isWhole('a', image), 'and every blob stays in service')
  t.equal(store.count('damaged_blobs'), 0)
  t.match(await scrub(store, store.content.blobs.store), { damaged: [] }, 'the next scrub goes on')

  const { damaged } = await scrub(store, failing(store, 'EIO', 'read'))
  t.equal(damaged.length, 2)
  for (const blob of damaged)
    t.match(blob, { kind: 'unreadable', finding: /EIO/, tags: [{ repository: 'a', tag: '1' }] })
})

test('a directory in the place of a blob is damage', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a', { tag: '1', layers: [randomBytes(5000)] })
  const layer = image.blobs[1] as Digest
  chmodSync(store.path(layer), 0o600)
  rmSync(store.path(layer))
  mkdirSync(store.path(layer))
  const { damaged } = await scrub(store, store.content.blobs.store)
  t.match(damaged, [{ digest: layer, kind: /size|unreadable/, tags: [{ repository: 'a', tag: '1' }] }])
  t.notOk(existsSync(store.path(layer)), 'it makes way')
  await store.pushBlob('b', Buffer.alloc(0))
})
