import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type Digest, splitDigest } from '../../../oci/digest.ts'
import { knownSchema } from '../../db/migrate.ts'
import { openCopy } from '../../db/read-only.ts'
import { blobPath } from '../blob-path.ts'
import { RESTORE_MARK } from '../data-directory.ts'
import { freeSpace } from '../disk-space.ts'
import { RaincaskError } from '../errors.ts'
import { hasBlob } from './backup-blobs.ts'
import { BackupDirectory, type BackupManifest, type ListedBlob } from './backup-directory.ts'
import { copyInto, syncDirectory, withFile, writingTo } from './backup-files.ts'
import { wrongFiles } from './verify-backup.ts'

export interface RestoreOptions {
  from: string
  /** The data directory to be made. */
  data: string
  /** Which backup; the newest if left out. */
  snapshot?: string | undefined
  /** Restores what is sound though some blobs are not; they become known as damaged. */
  acceptDamage?: boolean | undefined
  signal?: AbortSignal | undefined
  onProgress?: (done: number, total: number) => void
}

export interface RestoreReport {
  name: string
  blobs: number
  bytes: number
  /** Blobs that the backup does not have right; the store knows them as damaged, and a push or import heals them. */
  damaged: Digest[]
}

/**
 * Makes a data directory from a backup. Each blob is hashed on its way; the database comes last. One that was cut off
 * goes on when it is called again.
 * @throws RaincaskError RESTORE_REFUSED if the directory is not empty, BACKUP_INVALID, DATABASE_NEWER, CONTENT_DAMAGED
 */
export function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  return writingTo(resolve(options.data), 'RESTORE_REFUSED', () => restore(options))
}

async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const directory = new BackupDirectory(options.from)
  const manifest = await directory.manifest(options.snapshot)
  const known = knownSchema()
  if (manifest.schema > known)
    throw new RaincaskError('DATABASE_NEWER', {
      where: directory.database(manifest.name),
      reason: `it has ${manifest.schema} migrations, and this program knows ${known}`,
    })
  const [wrong] = await wrongFiles(directory, manifest)
  if (wrong !== undefined)
    throw new RaincaskError('BACKUP_INVALID', {
      where: directory.root,
      reason: `${wrong} is damaged or missing`,
    })
  const root = resolve(options.data)
  await claimEmpty(root, manifest)
  await requireRoom(root, directory, manifest)
  const damaged = await restoreBlobs(root, directory, manifest, options)
  if (damaged.length > 0 && !options.acceptDamage) {
    const reason = `${damaged.length} blobs of the backup, the first is ${damaged[0]}; the rest is in place, and the same command with --accept-damage goes on without them`
    throw new RaincaskError('CONTENT_DAMAGED', { reason })
  }
  await restoreFiles(root, directory, manifest)
  await restoreDatabase(root, directory, manifest, damaged)
  await rm(join(root, RESTORE_MARK))
  await syncDirectory(root)
  const { count, bytes } = manifest.blobs
  return { name: manifest.name, blobs: count, bytes, damaged }
}

/** Takes an empty or new directory, or one in which the same restore was cut off. */
async function claimEmpty(root: string, { name, store }: BackupManifest): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o750 })
  const mark = join(root, RESTORE_MARK)
  const text = `${JSON.stringify({ name, store })}\n`
  if (existsSync(mark)) {
    if (readFileSync(mark, 'utf8') === text) return
    throw new RaincaskError('RESTORE_REFUSED', {
      where: root,
      reason: 'another backup was half restored into it',
    })
  }
  // A mark without all its text would be another restore's for ever; a draft of one is nobody's.
  const draft = `${mark}.partial`
  const nothing = ['lost+found', basename(draft)]
  if ((await readdir(root)).some((file) => !nothing.includes(file)))
    throw new RaincaskError('RESTORE_REFUSED', { where: root, reason: 'it is not empty' })
  await writeFile(draft, text, { mode: 0o600, flush: true })
  await rename(draft, mark)
  await syncDirectory(root)
}

async function requireRoom(
  root: string,
  directory: BackupDirectory,
  manifest: BackupManifest,
): Promise<void> {
  let bytes = manifest.database.bytes
  const blobs = join(root, 'blobs')
  for await (const blob of directory.blobsOf(manifest.name))
    if (!(await hasBlob(blobs, blob))) bytes += blob.size
  const free = await freeSpace(root)
  if (bytes <= free) return
  const reason = `${bytes} bytes are needed, ${free} are free`
  throw new RaincaskError('RESTORE_REFUSED', { where: root, reason })
}

async function restoreBlobs(
  root: string,
  directory: BackupDirectory,
  { name, blobs }: BackupManifest,
  { signal, onProgress }: RestoreOptions,
): Promise<Digest[]> {
  const target = join(root, 'blobs')
  const damaged: Digest[] = []
  const touched = new Set<string>()
  let done = 0
  for await (const blob of directory.blobsOf(name)) {
    signal?.throwIfAborted()
    // A file has its name only once it was found right.
    if (!(await hasBlob(target, blob)) && !(await restoreOne(target, directory, blob, signal)))
      damaged.push(blob.digest)
    else touched.add(dirname(blobPath(target, blob.digest)))
    done += blob.size
    onProgress?.(done, blobs.bytes)
  }
  for (const path of touched) await syncDirectory(path)
  return damaged
}

async function restoreOne(
  target: string,
  directory: BackupDirectory,
  { digest, size }: ListedBlob,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { algorithm, hex } = splitDigest(digest)
  const copied = await withFile(blobPath(directory.blobs, digest), (source) =>
    copyInto(
      blobPath(target, digest),
      source,
      { algorithm, mode: 0o444, signal },
      (copy) => copy.hex === hex && copy.size === size,
    ),
  ).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EIO' && error.syscall === 'read') return undefined
    throw error
  })
  return copied?.hex === hex && copied.size === size
}

async function restoreFiles(
  root: string,
  directory: BackupDirectory,
  manifest: BackupManifest,
): Promise<void> {
  for (const { path, sha256 } of manifest.files) {
    const target = join(root, path)
    await withFile(directory.file(manifest.name, path), (source) =>
      copyInto(target, source, { algorithm: 'sha256', mode: 0o600 }, ({ hex }) => hex === sha256),
    )
    await syncDirectory(dirname(target))
  }
}

async function restoreDatabase(
  root: string,
  directory: BackupDirectory,
  manifest: BackupManifest,
  damaged: Digest[],
): Promise<void> {
  const draft = join(root, 'raincask.db.restored')
  const { sha256 } = manifest.database
  const copied = await withFile(directory.database(manifest.name), (source) =>
    copyInto(draft, source, { algorithm: 'sha256', mode: 0o600 }, ({ hex }) => hex === sha256),
  )
  if (copied?.hex !== sha256)
    throw new RaincaskError('BACKUP_INVALID', { where: directory.root, reason: 'raincask.db cannot be read' })
  if (damaged.length > 0) noteDamage(draft, join(root, 'cache'), damaged)
  await chmod(draft, 0o640)
  await rename(draft, join(root, 'raincask.db'))
  await syncDirectory(root)
}

/** As a scrub notes it: the row goes, so that whoever brings the blob again heals it. */
function noteDamage(file: string, cacheDir: string, damaged: Digest[]): void {
  const copy = openCopy(file, cacheDir)
  try {
    copy.pragma('synchronous = FULL')
    const record = copy.prepare(
      `INSERT OR REPLACE INTO damaged_blobs (digest, size, kind, finding, found_at)
       SELECT digest, size, 'missing', 'the backup did not have it', ? FROM blobs WHERE digest = ?`,
    )
    const forget = copy.prepare('DELETE FROM blobs WHERE digest = ?')
    copy.transaction(() => {
      for (const digest of damaged) {
        record.run(Date.now(), digest)
        forget.run(digest)
      }
    })()
  } finally {
    copy.close()
  }
}
