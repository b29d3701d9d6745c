import { randomUUID } from 'node:crypto'
import { basename, join } from 'node:path'
import { Jobs } from '../../jobs/jobs.ts'
import { requireSpace } from '../../ops/disk-space.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { openFileSource } from '../import-package/read-file.ts'
import { syncDirectory } from '../trust/trust-key.ts'
import type { ExportDeps } from './export-bundle.ts'
import { ExportFile } from './export-file.ts'
import { bundlesOf, type ExportJobResult, type WrittenFile } from './export-result.ts'

export interface CopyRequest {
  /** Directory to copy into. */
  output: string
  onProgress: (done: number, total: number) => void
  onItem: (name: string) => void
  signal: AbortSignal
}

/** What another job has made for download, by its id. */
export function madeExport(jobs: Jobs, id: string): ExportJobResult {
  const { result } = jobs.get(id)
  const made = result as ExportJobResult | null
  if (!made || made.files.length === 0) throw new RaincaskError('FILE_NOT_FOUND', { where: id })
  return made
}

/**
 * Copies what another job has made for download. A file has its name only once it is whole and durable.
 * @throws RaincaskError FILE_NOT_FOUND, STORAGE_FULL; FILE_UNREADABLE if the files were removed meanwhile
 */
export async function copyExport(
  { db, data }: ExportDeps,
  job: string,
  { output, onProgress, onItem, signal }: CopyRequest,
): Promise<Pick<ExportJobResult, 'releases' | 'bundle'> & { files: WrittenFile[] }> {
  const { files, releases, bundle } = madeExport(new Jobs(db), job)
  const total = files.reduce((sum, { size }) => sum + size, 0)
  await requireSpace(output, total)
  let done = 0
  const written: WrittenFile[] = []
  for (const file of files) {
    onItem(file.name)
    const path = join(output, basename(file.name))
    await copyFile(join(bundlesOf(data.root, job), file.name), path, (bytes) => {
      signal.throwIfAborted()
      done += bytes
      onProgress(done, total)
    })
    written.push({ ...file, path })
  }
  // Not every medium can sync a directory, and the files themselves are durable.
  await syncDirectory(output).catch(() => undefined)
  return { releases, bundle, files: written }
}

async function copyFile(from: string, to: string, onBytes: (bytes: number) => void): Promise<void> {
  const source = await openFileSource(from).catch((error: NodeJS.ErrnoException) => {
    throw new RaincaskError('FILE_UNREADABLE', {
      where: basename(from),
      reason: `${error.code}`,
      cause: error,
    })
  })
  const file = await ExportFile.create(`${to}.${randomUUID()}.partial`)
  try {
    let at = 0
    for await (const chunk of source.chunks) {
      onBytes(chunk.byteLength)
      const waiting = file.write(at, chunk)
      at += chunk.byteLength
      if (waiting) await waiting
    }
    await file.sync()
    await file.finish(to)
  } catch (error) {
    await file.discard()
    throw error
  }
}
