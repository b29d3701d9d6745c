import { createWriteStream } from 'node:fs'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Digest } from '../../../oci/digest.ts'
import type { Database } from '../../db/database.ts'
import { tryLockFile } from '../../db/file-lock.ts'
import type { DataDirectory } from '../data-directory.ts'
import { freeSpace } from '../disk-space.ts'
import { RaincaskError } from '../errors.ts'
import { version } from '../version.ts'
import { type BlobTotals, copyBlobs, hasBlob, type OpenSource, prune } from './backup-blobs.ts'
import { BACKUP_FORMAT, BackupDirectory, type BackupManifest, type ListedBlob } from './backup-directory.ts'
import { copyInto, hashOf, syncDirectory, withFile, writingTo } from './backup-files.ts'
import { finishCopy, snapshotDatabase } from './snapshot-database.ts'

/** Directories of the data directory that are backed up besides database and blobs. */
const KEPT_DIRECTORIES = ['keys', 'receipts', 'sites']

/** The store that is backed up, open beside whoever else works with it. */
export interface BackupSource {
  data: DataDirectory
  db: Database
  /** Id of the store's market. */
  store: string
  /** Staging session under which blobs are leased. */
  session: string
  open(digest: Digest): Promise<OpenSource | undefined>
  /** Gives the leases back. */
  release(): Promise<void>
}

export interface BackupOptions {
  to: string
  /** Reads again what the directory holds already. */
  verify?: boolean | undefined
  /** How many backups the directory keeps. */
  keep: number
  signal?: AbortSignal | undefined
  /** Called now and then with bytes written and bytes in all. */
  onProgress?: (done: number, total: number) => void
}

/** How a backup went. */
export interface BackupReport extends Omit<BlobTotals, 'damaged'> {
  manifest: BackupManifest
  /** Earlier backups that were removed, and blobs that only they named. */
  removed: { snapshots: string[]; blobs: number }
  /** True where the file system of the backup lets others read the keys. */
  keysExposed: boolean
}

/**
 * Backs a store up while it serves. Blobs that the directory has already are skipped; the manifest comes last, so that
 * a backup that was cut off counts for nothing and the next one goes on with its blobs.
 * @throws RaincaskError JOB_RUNNING, BACKUP_REFUSED, CONTENT_DAMAGED if the database itself is unsound
 */
export function createBackup(source: BackupSource, options: BackupOptions): Promise<BackupReport> {
  return writingTo(resolve(options.to), 'BACKUP_REFUSED', () => backUp(source, options))
}

async function backUp(source: BackupSource, options: BackupOptions): Promise<BackupReport> {
  const { data, db } = source
  refuseInside(data.root, options.to)
  const lock = tryLockFile(join(data.cache, 'backup.lock'), data.cache)
  if (!lock) throw new RaincaskError('JOB_RUNNING', { where: 'backup' })
  try {
    const directory = new BackupDirectory(options.to)
    await directory.claim(source.store)
    const startedAt = Date.now()
    const name = new Date(startedAt).toISOString().replace(/[-:.]/g, '')
    await mkdir(directory.place(name), { mode: 0o700 })
    const { exposed, files } = await copyFiles(data, directory, name)
    await requireRoom(directory, (await stat(data.database)).size)
    await snapshotDatabase(db, source.session, directory.database(name))
    const { schema, blobs } = finishCopy(directory.database(name), data.cache)
    const total = await requireBlobs(directory, blobs)
    let done = 0
    const totals = await copyBlobs(directory, blobs, source.open, {
      verify: options.verify ?? false,
      signal: options.signal,
      onBytes: (bytes) => {
        done += bytes
        options.onProgress?.(done, total)
      },
    })
    await writeList(directory.list(name), blobs)
    const manifest: BackupManifest = {
      format: BACKUP_FORMAT,
      name,
      store: source.store,
      version,
      schema,
      startedAt,
      finishedAt: Date.now(),
      database: await fileFacts(directory.database(name)),
      blobs: {
        count: blobs.length,
        bytes: blobs.reduce((sum, { size }) => sum + size, 0),
        sha256: (await fileFacts(directory.list(name))).sha256,
      },
      files,
      damaged: totals.damaged,
    }
    await syncDirectory(directory.place(name))
    await directory.writeManifest(manifest)
    await syncDirectory(directory.place(name))
    await syncDirectory(directory.snapshots)
    const removed = await prune(directory, options.keep)
    const { copied, copiedBytes, kept, mended } = totals
    return { manifest, copied, copiedBytes, kept, mended, removed, keysExposed: exposed }
  } finally {
    await source.release()
    lock.release()
  }
}

function refuseInside(data: string, to: string): void {
  const [store, target] = [resolve(data) + sep, resolve(to) + sep]
  if (!store.startsWith(target) && !target.startsWith(store)) return
  const reason = 'it lies in the data directory, or around it'
  throw new RaincaskError('BACKUP_REFUSED', { where: resolve(to), reason })
}

/** Bytes of the blobs that are still to be copied. */
async function requireBlobs(directory: BackupDirectory, blobs: ListedBlob[]): Promise<number> {
  let missing = 0
  for (const blob of blobs) if (!(await hasBlob(directory.blobs, blob))) missing += blob.size
  await requireRoom(directory, missing)
  return missing
}

async function requireRoom({ root }: BackupDirectory, bytes: number): Promise<void> {
  const free = await freeSpace(root)
  if (bytes <= free) return
  const reason = `${bytes} bytes are needed there, ${free} are free`
  throw new RaincaskError('BACKUP_REFUSED', { where: root, reason })
}

/** Keys and other small files; from a running store, so one may go while it is looked at. */
async function copyFiles(data: DataDirectory, directory: BackupDirectory, name: string) {
  const files: BackupManifest['files'] = []
  let exposed = false
  for (const top of KEPT_DIRECTORIES) {
    for (const path of await filesBelow(data.root, top)) {
      const target = directory.file(name, path)
      const copied = await withFile(join(data.root, path), (source) =>
        copyInto(target, source, { algorithm: 'sha256', mode: 0o600 }),
      )
      if (!copied) continue
      files.push({ path, bytes: copied.size, sha256: copied.hex })
      exposed ||= top === 'keys' && ((await stat(target)).mode & 0o077) !== 0
    }
  }
  return { files, exposed }
}

async function filesBelow(root: string, top: string): Promise<string[]> {
  const entries = await readdir(join(root, top), { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

async function writeList(path: string, blobs: ListedBlob[]): Promise<void> {
  const lines = function* () {
    for (const { digest, size } of blobs) yield `${digest} ${size}\n`
  }
  await pipeline(Readable.from(lines()), createWriteStream(path, { mode: 0o600, flush: true }))
}

async function fileFacts(path: string): Promise<{ bytes: number; sha256: string }> {
  const found = await withFile(path, (source) => hashOf(source, { algorithm: 'sha256' }))
  if (!found) throw new RaincaskError('BACKUP_INVALID', { where: path, reason: 'it is not there' })
  return { bytes: found.size, sha256: found.hex }
}
