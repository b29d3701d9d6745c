import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { collect, contentOf, gzipped, type Sized } from '../builders/content.ts'
import { dockerSave24 } from '../builders/docker-save.ts'
import { buildImage, layerOfRandom } from '../builders/image.ts'
import { seededBytes } from '../builders/seeded-bytes.ts'
import { tarFile } from '../builders/tar-file.ts'
import { openStore, type Store } from './bundle-stores.ts'
import { blobsAreSound } from './store-contents.ts'

const SIZE = 3_000_000

/** A layer that is the same as another up to a place, and as long. */
async function layerUpTo(same: number) {
  const file: Sized = {
    size: SIZE,
    open: async function* () {
      const bytes = await collect(seededBytes(SIZE, 'first').open())
      bytes.fill(7, same)
      yield bytes
    },
  }
  const plain = await contentOf(tarFile([{ name: 'data', content: file }]).open)
  return { plain, gzip: await gzipped(plain, 0) }
}

async function save(file: string, layer: Awaited<ReturnType<typeof layerUpTo>>): Promise<void> {
  const image = buildImage({ layers: [layer] })
  writeFileSync(file, await collect(dockerSave24([{ repoTags: ['demo:1'], image }]).open()))
}

/** Most bytes that lay in staging at any moment of some work. */
async function watchStaging(store: Store, work: (look: () => void) => Promise<unknown>): Promise<number> {
  let most = 0
  await work(() => {
    const files = readdirSync(join(store.root, 'staging'), { recursive: true, encoding: 'utf8' })
    most = Math.max(most, files.filter((name) => /\/\d+-/.test(name)).length)
  })
  return most
}

t.test('layers of docker save that are here already are compared, and not written', async (t) => {
  const directory = t.testdir()
  const store = await openStore(t, join(directory, 'store'))
  const file = join(directory, 'images.tar')
  await save(file, await layerUpTo(SIZE))
  const first = await watchStaging(store, (look) => importPackage(store, file, { onProgress: look }))
  t.equal(first, 1, 'the first time it is written')
  const again = await watchStaging(store, (look) => importPackage(store, file, { onProgress: look }))
  t.equal(again, 0, 'and then no more')
  t.match(await importPackage(store, file), { addedBytes: 0, images: [{ outcome: 'unchanged' }] })
})

t.test('a layer that is the same for a while is stored whole', async (t) => {
  for (const same of [0, 700, 1_000_000, SIZE - 1]) {
    const directory = t.testdir()
    const store = await openStore(t, join(directory, 'store'))
    const file = join(directory, 'images.tar')
    await save(file, await layerUpTo(SIZE))
    await importPackage(store, file)
    const other = await layerUpTo(same)
    await save(file, other)
    t.match(await importPackage(store, file), { images: [{ outcome: 'updated' }] }, `${same} bytes`)
    t.equal(store.content.blobs.sizeOf(other.plain.digest), other.plain.size)
    t.ok(blobsAreSound(store))
    await store.close()
  }
})

t.test('a layer of a size that many have is the right one', async (t) => {
  const directory = t.testdir()
  const store = await openStore(t, join(directory, 'store'))
  const file = join(directory, 'images.tar')
  for (const seed of ['a', 'b', 'c', 'd', 'e', 'f', 'a']) {
    await save(file, await layerOfRandom(200_000, seed))
    await importPackage(store, file)
  }
  t.ok(blobsAreSound(store))
})
