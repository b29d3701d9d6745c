import type { Digest } from '../../../oci/digest.ts'
import { isSound } from './backup-blobs.ts'
import { BackupDirectory, type BackupManifest } from './backup-directory.ts'
import { hashOf, withFile } from './backup-files.ts'

/** What reading a backup again found. */
export interface VerifyReport {
  name: string
  blobs: number
  bytes: number
  /** Blobs that are missing or not what they should be. */
  damaged: Digest[]
  /** Other files of the backup that are missing or changed. */
  files: string[]
  /** Blobs that were damaged in the store when it was backed up. */
  neverHad: string[]
}

/** Reads everything that a backup names again, and says what of it is wrong. The newest one if none is named. */
export async function verifyBackup(
  from: string,
  options: {
    snapshot?: string | undefined
    signal?: AbortSignal | undefined
    onProgress?: (done: number, total: number) => void
  } = {},
): Promise<VerifyReport> {
  const directory = new BackupDirectory(from)
  const manifest = await directory.manifest(options.snapshot)
  const files = await wrongFiles(directory, manifest)
  const damaged: Digest[] = []
  const never = new Set(manifest.damaged)
  let done = 0
  const onBytes = (bytes: number) => {
    done += bytes
    options.onProgress?.(done, manifest.blobs.bytes)
  }
  if (!files.includes('blobs.list'))
    for await (const blob of directory.blobsOf(manifest.name)) {
      options.signal?.throwIfAborted()
      if (never.has(blob.digest)) continue
      if (!(await isSound(directory.blobs, blob, { signal: options.signal, onBytes })))
        damaged.push(blob.digest)
    }
  const { count, bytes } = manifest.blobs
  return { name: manifest.name, blobs: count, bytes, damaged, files, neverHad: manifest.damaged }
}

/** Files of a backup, but for its blobs, that are not what its manifest says; named as they lie in it. */
export async function wrongFiles(directory: BackupDirectory, manifest: BackupManifest): Promise<string[]> {
  const { name, database, blobs, files } = manifest
  const wanted = [
    { label: 'raincask.db', path: directory.database(name), sha256: database.sha256 },
    { label: 'blobs.list', path: directory.list(name), sha256: blobs.sha256 },
    ...files.map(({ path, sha256 }) => ({ label: path, path: directory.file(name, path), sha256 })),
  ]
  const wrong: string[] = []
  for (const { label, path, sha256 } of wanted) {
    const found = await withFile(path, (source) => hashOf(source, { algorithm: 'sha256' }))
    if (found?.hex !== sha256) wrong.push(label)
  }
  return wrong
}
