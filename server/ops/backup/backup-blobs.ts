import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Digest, splitDigest } from '../../../oci/digest.ts'
import { blobPath } from '../blob-path.ts'
import type { BackupDirectory, ListedBlob } from './backup-directory.ts'
import { copyInto, hashOf, type ReadableBytes, syncDirectory, withFile } from './backup-files.ts'

/** A blob of the store, open. */
export interface OpenSource {
  size: number
  read(
    buffer: Uint8Array,
    position: number,
    length: number,
    done: (error: Error | null, bytes: number) => void,
  ): void
  close(): void
}

export interface BlobCopyOptions {
  /** Reads again what is there already. */
  verify: boolean
  signal?: AbortSignal | undefined
  onBytes?: ((bytes: number) => void) | undefined
}

/** What became of the blobs of a backup. */
export interface BlobTotals {
  copied: number
  copiedBytes: number
  /** Were there already. */
  kept: number
  /** Were there already, and wrong; copied anew. */
  mended: number
  /** Not to be had from the store. */
  damaged: Digest[]
}

/** True if the directory has a blob of that name and size. */
export async function hasBlob(root: string, { digest, size }: ListedBlob): Promise<boolean> {
  const stats = await stat(blobPath(root, digest)).catch(() => undefined)
  return stats?.isFile() === true && stats.size === size
}

/** True if the blob of that name in the directory is what its name says. */
export async function isSound(
  root: string,
  { digest, size }: ListedBlob,
  options: { signal?: AbortSignal | undefined; onBytes?: ((bytes: number) => void) | undefined } = {},
): Promise<boolean> {
  const { algorithm, hex } = splitDigest(digest)
  const found = await withFile(blobPath(root, digest), (source) =>
    hashOf(source, { algorithm, ...options }),
  ).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EIO') return undefined
    throw error
  })
  return found?.hex === hex && found.size === size
}

/** Copies what a directory of blobs lacks of `blobs`; each is hashed on its way, so that no damage is taken over. */
export async function copyBlobs(
  directory: BackupDirectory,
  blobs: Iterable<ListedBlob>,
  open: (digest: Digest) => Promise<OpenSource | undefined>,
  { verify, signal, onBytes }: BlobCopyOptions,
): Promise<BlobTotals> {
  const totals: BlobTotals = { copied: 0, copiedBytes: 0, kept: 0, mended: 0, damaged: [] }
  const touched = new Set<string>()
  for (const blob of blobs) {
    signal?.throwIfAborted()
    const there = await hasBlob(directory.blobs, blob)
    if (there && (!verify || (await isSound(directory.blobs, blob, { signal })))) {
      totals.kept++
      continue
    }
    const path = blobPath(directory.blobs, blob.digest)
    // What failed may have been the reading, so it is tried twice.
    const done =
      (await copyOne(path, blob, open, { signal, onBytes })) || (await copyOne(path, blob, open, { signal }))
    if (!done) {
      totals.damaged.push(blob.digest)
      continue
    }
    if (there) totals.mended++
    totals.copied++
    totals.copiedBytes += blob.size
    touched.add(join(path, '..'))
  }
  for (const name of touched) await syncDirectory(name)
  return totals
}

async function copyOne(
  path: string,
  { digest, size }: ListedBlob,
  open: (digest: Digest) => Promise<OpenSource | undefined>,
  options: { signal?: AbortSignal | undefined; onBytes?: ((bytes: number) => void) | undefined },
): Promise<boolean> {
  const { algorithm, hex } = splitDigest(digest)
  const source = await open(digest).catch(unreadable)
  if (!source) return false
  try {
    const copied = await copyInto(
      path,
      readable(source),
      { algorithm, mode: 0o444, ...options },
      (copy) => copy.hex === hex && copy.size === size,
    )
    return copied.hex === hex && copied.size === size
  } catch (error) {
    return unreadable(error as NodeJS.ErrnoException) ?? false
  } finally {
    source.close()
  }
}

/** The store's disk gives a file back no more: damage, and no failure of the backup. */
function unreadable(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'EIO' && error.syscall !== 'write' && error.syscall !== 'fsync') return undefined
  throw error
}

function readable(source: OpenSource): ReadableBytes {
  return {
    size: source.size,
    read: (buffer, position) =>
      new Promise((resolve, reject) => {
        source.read(buffer, position, buffer.length, (error, bytes) =>
          error ? reject(error) : resolve(bytes),
        )
      }),
  }
}

/**
 * Removes the oldest backups but `keep`, those that were cut off, and the blobs that no backup names any more.
 * @returns names of backups and number of blobs that went
 */
export async function prune(
  directory: BackupDirectory,
  keep: number,
): Promise<{ snapshots: string[]; blobs: number }> {
  const whole = await directory.whole()
  const kept = new Set(whole.slice(-keep))
  const gone = (await directory.names()).filter((name) => !kept.has(name))
  for (const name of gone) await rm(directory.place(name), { recursive: true, force: true })
  if (gone.length > 0) await syncDirectory(directory.snapshots)
  const named = new Set<string>()
  for (const name of kept) for await (const { digest } of directory.blobsOf(name)) named.add(digest)
  let blobs = 0
  for (const algorithm of ['sha256', 'sha512'])
    for (const prefix of await names(join(directory.blobs, algorithm)))
      for (const file of await names(join(directory.blobs, algorithm, prefix))) {
        if (named.has(`${algorithm}:${file}`)) continue
        await rm(join(directory.blobs, algorithm, prefix, file), { force: true })
        blobs++
      }
  return { snapshots: gone.filter((name) => whole.includes(name)), blobs }
}

async function names(path: string): Promise<string[]> {
  return existsSync(path) ? readdir(path) : []
}
