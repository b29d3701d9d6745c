import { setImmediate } from 'node:timers/promises'
import type { Blobs } from './blobs.ts'
import type { StoredBlob } from './collect-blobs.ts'
import { type GarbageRun, PAGE } from './garbage.ts'
import { blobStays } from './gone.ts'

export interface Files {
  count: number
  bytes: number
}

/**
 * Files without a row, left by a crash. One that is just being placed may be among them: whoever places it looks
 * again before its row is written (`PlacedBlob.confirm`).
 */
export async function removeOrphans(
  run: GarbageRun,
  blobs: Blobs,
  looked: (bytes: number) => void,
): Promise<Files> {
  const removed = { count: 0, bytes: 0 }
  let found: StoredBlob[] = []
  const remove = async () => {
    const gone = run.dryRun ? found : await blobs.removeFiles(found.map(({ digest }) => digest))
    for (const { size } of gone) add(removed, size)
    found = []
  }
  for await (const { digest, size, writtenAt } of blobs.store.walk()) {
    run.signal?.throwIfAborted()
    looked(size)
    if (writtenAt >= run.cutoff || blobs.sizeOf(digest) !== undefined) continue
    found.push({ digest, size })
    if (found.length >= PAGE) await remove()
  }
  await remove()
  return removed
}

/** Damaged blobs that were healed, or that no repository shows any more, need not be kept in quarantine. */
export async function clearQuarantine(run: GarbageRun, blobs: Blobs): Promise<Files> {
  const { db } = run
  const isWanted = `EXISTS (SELECT 1 FROM repository_blobs AS link
    WHERE link.digest = damage.digest AND ${blobStays('link')})`
  const wanted = db.sqlite.prepare(
    `SELECT 1 FROM damaged_blobs AS damage WHERE damage.digest = ? AND ${isWanted}`,
  )
  const removed = { count: 0, bytes: 0 }
  for (const { digest, size } of await blobs.store.quarantined()) {
    await setImmediate()
    if (wanted.get(digest)) continue
    if (!run.dryRun) await blobs.store.clearQuarantine(digest)
    add(removed, size)
  }
  if (!run.dryRun)
    await db.write(() => db.sqlite.prepare(`DELETE FROM damaged_blobs AS damage WHERE NOT ${isWanted}`).run())
  return removed
}

function add(files: Files, bytes: number): void {
  files.count++
  files.bytes += bytes
}
