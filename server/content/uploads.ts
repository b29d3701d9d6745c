import { createHash, randomUUID } from 'node:crypto'
import { renameSync, statSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RaincaskError } from '../ops/errors.ts'
import { FileHasher } from './file-hasher.ts'
import { StagedFile } from './staged-file.ts'
import { Upload } from './upload.ts'

/** Uploads that keep their file open between requests; the others are opened again when they go on. */
const MAX_OPEN = 64
/** Ends the name of an upload that is given up. */
const GONE = '.gone'
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Blob uploads under way. Each is a file named by its id and (hashed) repository, so that one begun before a restart
 * goes on after it, and none can be continued from another repository.
 */
export class Uploads {
  readonly #directory: string
  readonly #hasher = new FileHasher()
  readonly #open = new Map<string, Upload>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Starts an upload into a repository and takes hold of it. */
  async start(repository: string): Promise<Upload> {
    const id = randomUUID()
    const file = await StagedFile.create(this.#path(repository, id))
    return this.#hold(repository, id, file)
  }

  /**
   * Takes hold of an upload; `release`, `finish` or `cancel` must follow.
   * @throws RaincaskError BLOB_UPLOAD_UNKNOWN, or UPLOAD_BUSY if another request holds it.
   */
  async take(repository: string, id: string): Promise<Upload> {
    if (!ID.test(id)) throw new RaincaskError('BLOB_UPLOAD_UNKNOWN', { where: id })
    const path = this.#path(repository, id)
    const known = this.#open.get(path)
    if (known?.busy) throw new RaincaskError('UPLOAD_BUSY', { where: id })
    if (known) {
      known.busy = true
      return known
    }
    const file = await StagedFile.reopen(path)
    if (!file) throw new RaincaskError('BLOB_UPLOAD_UNKNOWN', { where: id })
    if (this.#open.has(path)) {
      await file.close()
      throw new RaincaskError('UPLOAD_BUSY', { where: id })
    }
    return this.#hold(repository, id, file)
  }

  /**
   * Removes uploads that nobody has written to for `maxAge` milliseconds; with `dryRun` it only counts them. Requests
   * of other processes can't be seen here, so `maxAge` must be longer than any request may pause.
   * @returns how many, and their bytes
   */
  async expire(maxAge: number, dryRun = false): Promise<{ uploads: number; bytes: number }> {
    const removed = { uploads: 0, bytes: 0 }
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name)
      const given = this.#giveUp(path, Date.now() - maxAge, dryRun)
      if (!given) continue
      if (given.file) await rm(given.file, { force: true })
      removed.uploads++
      removed.bytes += given.bytes
    }
    return removed
  }

  /** Renames at once what is too old, so that nobody takes hold of it while its space is given back. */
  #giveUp(path: string, before: number, dryRun: boolean): { bytes: number; file?: string } | undefined {
    const stats = statSync(path, { throwIfNoEntry: false })
    const open = this.#open.get(path)
    if (!stats || stats.mtimeMs > before || open?.busy) return undefined
    if (dryRun) return { bytes: stats.size }
    open?.forget()
    this.#open.delete(path)
    const file = path.endsWith(GONE) ? path : path + GONE
    if (file !== path) renameSync(path, file)
    return { bytes: stats.size, file }
  }

  /** Closes all files; what was received stays and can be continued. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((upload) => upload.suspend()))
    this.#open.clear()
    await this.#hasher.close()
  }

  #hold(repository: string, id: string, file: StagedFile): Upload {
    const upload = new Upload(id, repository, file, this.#hasher.follow(file.path, file.size), (kept) =>
      this.#letGo(kept),
    )
    this.#open.set(file.path, upload)
    return upload
  }

  #letGo(upload: Upload): void {
    if (upload.ended) {
      this.#open.delete(upload.path)
      return
    }
    // Most recently used last, so that the oldest idle one is closed first.
    this.#open.delete(upload.path)
    this.#open.set(upload.path, upload)
    if (this.#open.size <= MAX_OPEN) return
    for (const [path, idle] of this.#open) {
      if (idle.busy) continue
      this.#open.delete(path)
      // A failure of the disk shows when the upload goes on, with what is in the file.
      void idle.suspend().catch(() => undefined)
      break
    }
  }

  #path(repository: string, id: string): string {
    const owner = createHash('sha256').update(repository).digest('hex').slice(0, 16)
    return join(this.#directory, `${id}-${owner}`)
  }
}
