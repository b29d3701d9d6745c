import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import type { VolumeOutput } from '../../../bundles/raincask/write-volumes.ts'
import { RaincaskError } from '../../ops/errors.ts'

/** Bytes gathered for one write. */
const BATCH = 1024 * 1024
/** Bytes after which what was written is made durable, so that progress on a slow stick is honest. */
const SYNC_EVERY = 64 * 1024 * 1024

/**
 * A file that is being exported, under a temporary name until it is whole. Bytes that follow one another are gathered
 * into writes of 1 MiB, of which one is under way while the next is gathered.
 */
export class ExportFile implements VolumeOutput {
  readonly #handle: FileHandle
  readonly #temporary: string
  #chunks: Uint8Array[] = []
  #gathered = 0
  #from = 0
  #unsynced = 0
  #writing: Promise<void> = Promise.resolve()
  #open = true

  private constructor(handle: FileHandle, temporary: string) {
    this.#handle = handle
    this.#temporary = temporary
  }

  /** Makes the file; nothing may be there under its name. */
  static async create(temporary: string): Promise<ExportFile> {
    return new ExportFile(await open(temporary, 'wx+', 0o644).catch(failOnOutput), temporary)
  }

  get path(): string {
    return this.#temporary
  }

  write(position: number, chunk: Uint8Array): Promise<void> | undefined {
    const waiting = position === this.#from + this.#gathered ? undefined : this.#flush(position)
    this.#chunks.push(chunk)
    this.#gathered += chunk.byteLength
    if (this.#gathered < BATCH) return waiting
    return this.#flush(position + chunk.byteLength)
  }

  /** Writes what was gathered and makes all of it durable. */
  async sync(): Promise<void> {
    await this.#flush(0)
    await this.#writing
    await this.#handle.datasync().catch(failOnOutput)
  }

  /** Gives the file, which must be synced, its name. */
  async finish(path: string): Promise<void> {
    await this.close()
    await rename(this.#temporary, path)
  }

  async close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    await this.#writing.catch(() => undefined)
    await this.#handle.close()
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    await this.close().catch(() => undefined)
    await rm(this.#temporary, { force: true })
  }

  /**
   * Queues what was gathered behind the write under way; what comes next begins at `next`. Resolves when only that one
   * is left to do.
   */
  #flush(next: number): Promise<void> {
    const before = this.#writing
    const [chunks, from, length] = [this.#chunks, this.#from, this.#gathered]
    this.#chunks = []
    this.#gathered = 0
    this.#from = next
    if (length > 0) {
      this.#writing = before.then(() => this.#put(chunks, from, length))
      this.#writing.catch(() => undefined)
    }
    return before
  }

  async #put(chunks: Uint8Array[], from: number, length: number): Promise<void> {
    const { bytesWritten } = await this.#handle.writev(chunks, from).catch(failOnOutput)
    // A short write happens on a full disk: the next attempt says so.
    if (bytesWritten < length)
      return this.#put(
        [Buffer.concat(chunks).subarray(bytesWritten)],
        from + bytesWritten,
        length - bytesWritten,
      )
    this.#unsynced += length
    if (this.#unsynced < SYNC_EVERY) return
    this.#unsynced = 0
    await this.#handle.datasync().catch(failOnOutput)
  }
}

/** @throws RaincaskError STORAGE_FULL, EXPORT_REFUSED; what else there is, as it came */
export function failOnOutput(error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    throw new RaincaskError('STORAGE_FULL', {
      reason: 'the place of the export has no more room',
      cause: error,
    })
  if (error.code === 'EFBIG')
    throw new RaincaskError('EXPORT_REFUSED', {
      reason:
        'the place of the export holds no files of this size; FAT32 takes up to 4 GiB: --volume-size fat32',
      cause: error,
    })
  throw error
}
