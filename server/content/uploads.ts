import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { RaincaskError } from '../ops/errors.ts'
import { FileHasher } from './file-hasher.ts'
import { StagedFile } from './staged-file.ts'
import { Upload } from './upload.ts'

/** Uploads that keep their file open between requests; the others are opened again when they go on. */
const MAX_OPEN = 64
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

  /** Removes uploads that nobody has touched for `maxAge` milliseconds; returns how many, and their bytes. */
  expire(maxAge: number): { uploads: number; bytes: number } {
    const removed = { uploads: 0, bytes: 0 }
    for (const name of readdirSync(this.#directory)) {
      const path = join(this.#directory, name)
      const stats = statSync(path, { throwIfNoEntry: false })
      if (!stats || Date.now() - stats.mtimeMs < maxAge || this.#open.get(path)?.busy) continue
      this.#open.get(path)?.forget()
      this.#open.delete(path)
      unlinkSync(path)
      removed.uploads++
      removed.bytes += stats.size
    }
    return removed
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
      void idle.suspend()
      break
    }
  }

  #path(repository: string, id: string): string {
    const owner = createHash('sha256').update(repository).digest('hex').slice(0, 16)
    return join(this.#directory, `${id}-${owner}`)
  }
}
