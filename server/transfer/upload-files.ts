import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StagedFile } from '../content/staged-file.ts'
import { parseDuration } from '../jobs/duration.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import { freeSpace } from '../ops/disk-space.ts'
import { RaincaskError } from '../ops/errors.ts'
import { buffersPassed } from '../ops/memory.ts'
import { fileSafe } from './export/export-names.ts'
import type { TransferSettings } from './transfer-settings.ts'

/** What is kept of an upload beside its bytes. */
const uploadInfo = z.object({
  /** `user:<id>`: only they and administrators see it. */
  owner: z.string(),
  /** The file's name as the browser gave it, for people. */
  name: z.string(),
  /** Bytes in all. */
  length: z.number().int().min(0),
  createdAt: z.number(),
  /** When the file was last changed, as the browser says: with name and size it tells the same file again. */
  modified: z.number().optional(),
})

/** A file on its way in from a browser. Times in milliseconds since 1970 UTC, sizes in bytes. */
export interface Upload extends z.output<typeof uploadInfo> {
  id: string
  /** Bytes that are here. */
  offset: number
  /** When it is given up if nothing is added. */
  expiresAt: number
  /** Where its bytes are. */
  path: string
}

const ID = /^[0-9a-f]{32}$/
const INFO = 'upload.json'
/** Uploads that one person may have at once. */
const MAX_UPLOADS = 100

/** Where uploads of packages are, each in a directory of its own. */
const placeOf = (data: DataDirectory, id = '') => join(data.root, 'incoming', id)

/** Removes an upload with what it received. */
export async function removeUpload(data: DataDirectory, id: string): Promise<void> {
  if (ID.test(id)) await rm(placeOf(data, id), { recursive: true, force: true })
}

/** Packages and bundles that browsers send, in parts that survive a lost connection and a restart. */
export class UploadFiles {
  readonly #data: DataDirectory
  readonly #settings: () => TransferSettings
  /** Uploads that a request is writing to. */
  readonly #busy = new Set<string>()

  constructor(data: DataDirectory, settings: () => TransferSettings) {
    this.#data = data
    this.#settings = settings
  }

  /**
   * Makes room for a file.
   * @throws RaincaskError UPLOAD_TOO_LARGE, STORAGE_FULL counting what other uploads have still to bring, UPLOADS_FULL
   */
  async create(owner: string, name: string, length: number, modified?: number): Promise<Upload> {
    const { maxSize } = this.#settings().uploads
    if (length > maxSize)
      throw new RaincaskError('UPLOAD_TOO_LARGE', { reason: `${maxSize} bytes`, where: name })
    const others = await this.list()
    if (others.filter((other) => other.owner === owner).length >= MAX_UPLOADS)
      throw new RaincaskError('UPLOADS_FULL', { reason: String(MAX_UPLOADS) })
    const promised = others.reduce((sum, other) => sum + other.length - other.offset, 0)
    const free = await freeSpace(this.#data.root)
    if (length + promised > free)
      throw new RaincaskError('STORAGE_FULL', {
        reason: `${length} bytes are to come, ${free} are free and ${promised} of them promised to other uploads`,
      })
    const id = randomBytes(16).toString('hex')
    const directory = placeOf(this.#data, id)
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const file = await open(join(directory, this.#fileName(name)), 'wx', 0o600)
    await file.close()
    const info = join(directory, INFO)
    await writeInfo(info, {
      ...{ owner, name, length, createdAt: Date.now() },
      ...(modified !== undefined && { modified }),
    })
    return this.get(id)
  }

  /** @throws RaincaskError UPLOAD_NOT_FOUND */
  async get(id: string): Promise<Upload> {
    const unknown = () => new RaincaskError('UPLOAD_NOT_FOUND', { where: id })
    if (!ID.test(id)) throw unknown()
    const directory = placeOf(this.#data, id)
    try {
      const info = uploadInfo.parse(JSON.parse(await readFile(join(directory, INFO), 'utf8')))
      const path = join(directory, this.#fileName(info.name))
      const { size, mtimeMs } = await stat(path)
      return { ...info, id, path, offset: size, expiresAt: Math.round(mtimeMs + this.#maxAge()) }
    } catch (error) {
      if (error instanceof RaincaskError) throw error
      throw unknown()
    }
  }

  /** Every upload that is here, the oldest first. */
  async list(): Promise<Upload[]> {
    const names = await readdir(placeOf(this.#data)).catch(() => [])
    const found = await Promise.all(
      names.filter((name) => ID.test(name)).map((id) => this.get(id).catch(() => undefined)),
    )
    return found.filter((one) => one !== undefined).sort((a, b) => a.createdAt - b.createdAt)
  }

  /**
   * Adds bytes at `offset`, and keeps what came if the connection breaks.
   * @returns the new offset
   * @throws RaincaskError UPLOAD_NOT_FOUND, UPLOAD_LOCKED, UPLOAD_OFFSET, UPLOAD_TOO_LARGE, STORAGE_FULL
   */
  async append(id: string, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    if (this.#busy.has(id)) throw new RaincaskError('UPLOAD_LOCKED', { where: id })
    this.#busy.add(id)
    try {
      const upload = await this.get(id)
      if (offset !== upload.offset)
        throw new RaincaskError('UPLOAD_OFFSET', { reason: `it stands at ${upload.offset}, not ${offset}` })
      return await write(upload, chunks)
    } finally {
      this.#busy.delete(id)
    }
  }

  /** @throws RaincaskError UPLOAD_NOT_FOUND, UPLOAD_LOCKED */
  async remove(id: string): Promise<void> {
    await this.get(id)
    if (this.#busy.has(id)) throw new RaincaskError('UPLOAD_LOCKED', { where: id })
    await removeUpload(this.#data, id)
  }

  /** Removes uploads to which nothing was added for too long; those in `kept` stay. */
  async expire(kept: ReadonlySet<string>, now = Date.now()): Promise<number> {
    let removed = 0
    for (const { id, expiresAt } of await this.list()) {
      if (expiresAt > now || kept.has(id) || this.#busy.has(id)) continue
      await removeUpload(this.#data, id)
      removed++
    }
    return removed
  }

  /** Counts the time to live of an upload anew. */
  async touch(id: string): Promise<void> {
    const { path } = await this.get(id)
    const now = new Date()
    await utimes(path, now, now)
  }

  #maxAge(): number {
    return parseDuration(this.#settings().uploads.maxAge)
  }

  /** Name of the file on disk: what people see in messages, made safe. */
  #fileName(name: string): string {
    const safe = fileSafe(name)
    return safe.startsWith(INFO) ? 'package' : safe
  }
}

async function write(upload: Upload, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await StagedFile.reopen(upload.path)
  if (!file) throw new RaincaskError('UPLOAD_NOT_FOUND', { where: upload.id })
  try {
    for await (const chunk of chunks) {
      if (file.size + chunk.byteLength > upload.length)
        throw new RaincaskError('UPLOAD_TOO_LARGE', {
          where: upload.name,
          reason: `the ${upload.length} bytes that were announced`,
        })
      buffersPassed(chunk.byteLength)
      const waiting = file.append(chunk)
      if (waiting) await waiting
    }
    await file.flush()
    if (file.size === upload.length) await file.syncData()
    return file.size
  } finally {
    await file.close()
  }
}

async function writeInfo(path: string, info: z.output<typeof uploadInfo>): Promise<void> {
  const partial = `${path}.partial`
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await handle.writeFile(JSON.stringify(info))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, path)
}
