import fs from 'node:fs'
import { promisify } from 'node:util'
import { explainDiskError, failOnDisk } from '../ops/disk-errors.ts'
import type { StagedBlob } from './blob-store.ts'

const open = promisify(fs.open)
const close = promisify(fs.close)
const unlink = promisify(fs.unlink)
const fdatasync = promisify(fs.fdatasync)
const fchmod = promisify(fs.fchmod)

/** Bytes gathered for one write: larger batches fall out of the processor's cache (measured). */
const BATCH = 1024 * 1024
/** Bytes after which the kernel is asked to begin writing to disk, so that the last sync is short. */
const EARLY_SYNC = 64 * 1024 * 1024

/** A blob being written to a file in staging: gathered writes of 1 MiB, at most two batches behind the disk. */
export class StagedFile implements StagedBlob {
  readonly path: string
  #fd: number
  #size: number
  #written: number
  #syncedTo: number
  /** Bytes that are known to be on disk; nothing is added after a sync. */
  #durable = -1
  #chunks: Uint8Array[] = []
  #gathered = 0
  #writing = false
  #failure: unknown
  #waiters: { below: number; resolve: () => void; reject: (reason: unknown) => void }[] = []
  #syncs: Promise<void> | undefined
  /** Called with the number of bytes in the file after each write, for a hasher that reads behind. */
  onWritten: ((size: number) => void) | undefined

  private constructor(path: string, fd: number, size: number) {
    this.path = path
    this.#fd = fd
    this.#size = size
    this.#written = size
    this.#syncedTo = size
  }

  /** Makes a new file. */
  static async create(path: string): Promise<StagedFile> {
    return new StagedFile(path, await open(path, 'wx+', 0o600).catch(failOnDisk), 0)
  }

  /** Opens a file that an earlier request began; undefined if it is gone. */
  static async reopen(path: string): Promise<StagedFile | undefined> {
    try {
      const fd = await open(path, 'r+')
      return new StagedFile(path, fd, fs.fstatSync(fd).size)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  get size(): number {
    return this.#size
  }

  /** Number of the file on its file system, whatever its names are. The file must be open. */
  get inode(): bigint {
    return fs.fstatSync(this.#fd, { bigint: true }).ino
  }

  append(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failure) return Promise.reject(this.#failure)
    if (chunk.byteLength === 0) return undefined
    this.#chunks.push(chunk)
    this.#gathered += chunk.byteLength
    this.#size += chunk.byteLength
    if (this.#gathered < BATCH) return undefined
    if (!this.#writing) {
      this.#writeBatch()
      return undefined
    }
    // One batch is with the disk and one is full: wait until the second can be handed over.
    return this.#until(BATCH)
  }

  async flush(): Promise<void> {
    if (this.#failure && !this.#writing) throw this.#failure
    if (this.#gathered > 0 && !this.#writing) this.#writeBatch()
    if (this.#writing || this.#gathered > 0) await this.#until(0)
  }

  /** Writes what waits and makes data and size durable; the file becomes read-only. */
  async sync(): Promise<void> {
    await this.flush()
    await this.#syncs
    await fchmod(this.#fd, 0o444)
    if (this.#durable === this.#size) return
    await fdatasync(this.#fd).catch(failOnDisk)
    this.#durable = this.#size
  }

  /** Begins to make the data durable, so that a later `sync` has little left to do. Failures show there. */
  async syncData(): Promise<void> {
    await this.#syncs
    const size = this.#written
    await fdatasync(this.#fd).then(
      () => {
        this.#durable = size
      },
      (error: unknown) => this.#fail(error),
    )
  }

  async close(): Promise<void> {
    const fd = this.#fd
    if (fd < 0) return
    try {
      await this.flush()
    } finally {
      // A file that could not be written is closed all the same: open, it would keep the space that is short.
      await this.#syncs?.catch(() => undefined)
      if (this.#fd === fd) {
        this.#fd = -1
        await close(fd)
      }
    }
  }

  async discard(): Promise<void> {
    this.#chunks = []
    this.#gathered = 0
    await this.close().catch(() => undefined)
    await unlink(this.path).catch(() => undefined)
  }

  #writeBatch(): void {
    const batch = this.#chunks
    const length = this.#gathered
    this.#chunks = []
    this.#gathered = 0
    this.#writing = true
    this.#writeAll(batch, length)
  }

  #writeAll(batch: Uint8Array[], length: number): void {
    fs.writev(this.#fd, batch, this.#written, (error, bytes) => {
      if (error) return this.#landed(error)
      this.#written += bytes
      if (this.#failure) return this.#landed(this.#failure)
      // A short write happens on a full disk or a signal: the next attempt says which.
      if (bytes < length) return this.#writeAll(drop(batch, bytes), length - bytes)
      this.#writing = false
      this.onWritten?.(this.#written)
      this.#syncEarly()
      if (this.#gathered >= BATCH || (this.#gathered > 0 && this.#waiters.some((w) => w.below === 0)))
        this.#writeBatch()
      this.#wake()
    })
  }

  #syncEarly(): void {
    if (this.#written - this.#syncedTo < EARLY_SYNC || this.#syncs) return
    this.#syncedTo = this.#written
    this.#syncs = fdatasync(this.#fd)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#syncs = undefined
      })
  }

  #until(below: number): Promise<void> {
    return new Promise((resolve, reject) => this.#waiters.push({ below, resolve, reject }))
  }

  #wake(): void {
    const idle = !this.#writing && this.#gathered === 0
    this.#waiters = this.#waiters.filter((waiter) => {
      if (waiter.below === 0 ? !idle : this.#gathered >= BATCH) return true
      waiter.resolve()
      return false
    })
  }

  /** The kernel is done with the last batch of a file that has failed. */
  #landed(error: unknown): void {
    this.#writing = false
    this.#fail(error)
  }

  #fail(error: unknown): void {
    this.#failure ??= explainDiskError(error)
    this.#chunks = []
    this.#gathered = 0
    // The kernel still has a batch: who waits closes the file next, and its number may be another file's by then.
    if (this.#writing) return
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#failure)
  }
}

/** The buffers that are left after `bytes` of them were written. */
function drop(buffers: Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes
  const rest: Uint8Array[] = []
  for (const buffer of buffers) {
    if (left >= buffer.byteLength) left -= buffer.byteLength
    else {
      rest.push(left > 0 ? buffer.subarray(left) : buffer)
      left = 0
    }
  }
  return rest
}
