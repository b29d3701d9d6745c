import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { openContent } from '../../../../server/content/content.ts'
import { openDatabase } from '../../../../server/db/database.ts'
import { openDataDirectory } from '../../../../server/ops/data-directory.ts'
import { type Pushed, Store } from '../../../content/store.ts'
import { checkWhole } from '../check-store.ts'
import { filesBelow, leftovers } from '../leftovers.ts'
import { type CrashWork, Kept } from '../work.ts'

const LIVE = 6
const GARBAGE = 40

async function open(path: string): Promise<Store> {
  const data = openDataDirectory(path)
  const db = openDatabase(data.database)
  return new Store(data, db, await openContent(data, db))
}

/** A collection: every image that a tag names stays whole, and in the end nothing else is there. */
export async function collectionWork(directory: string): Promise<CrashWork> {
  const live: Pushed[] = []
  const kept = await Kept.make(join(directory, 'store'), async (path) => {
    const store = await open(path)
    for (let i = 0; i < LIVE; i++) live.push(await store.push('live', { tag: `${i}` }))
    for (let i = 0; i < GARBAGE; i++) {
      await store.push('garbage', { tag: `${i}`, layers: [randomBytes(3000), randomBytes(20_000)] })
      await store.untag('garbage', `${i}`)
    }
    await store.close()
  })
  const data = kept.path
  const wanted = new Set(live.flatMap(({ blobs }) => blobs)).size
  const liveIsWhole = async () => {
    const store = await open(data)
    try {
      return live
        .filter((image) => !store.isWhole('live', image))
        .map(({ digest }) => `${digest} is not whole any more`)
    } finally {
      await store.close()
    }
  }
  return {
    args: ['gc', '--grace', '0s', '--data', data, '--json'],
    checkCut: async () => [...(await checkWhole(data)), ...(await liveIsWhole())],
    checkDone: async () => {
      const files = filesBelow(join(data, 'blobs')).length
      return [
        ...(files === wanted ? [] : [`${files} files of blobs are there, and ${wanted} are wanted`]),
        ...(await checkWhole(data)),
        ...(await liveIsWhole()),
        ...(await leftovers(data)),
      ]
    },
    reset: () => kept.reset(),
  }
}
