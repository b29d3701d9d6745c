import { createHash, type Hash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Digest, splitDigest } from '../../../oci/digest.ts'
import { StagedFile } from '../../content/staged-file.ts'
import type { DataDirectory } from '../../ops/data-directory.ts'
import { requireSpace } from '../../ops/disk-space.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { buffersPassed } from '../../ops/memory.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { type Fetching, Passing, withPatience } from './fetch-http.ts'
import type { RegistryClient } from './fetch-registry.ts'

/** After so long, in milliseconds, what was left half fetched is not continued any more. */
const MAX_AGE = 7 * 24 * 60 * 60 * 1000

/** Where a blob is to be had. */
export interface RemoteBlob {
  client: RegistryClient
  repository: string
  digest: Digest
  size: number
}

/**
 * Fetches blobs into the store. A connection that breaks is taken up again where it broke (`Range`), by a later run too: what
 * came so far lies in `<data>/fetches`. A blob counts once its digest was compared and it is durable.
 */
export class BlobFetcher {
  readonly #deps: ImportDeps
  readonly #fetching: Fetching
  /** Bytes of blobs that were not here before, and of those that were. */
  addedBytes = 0
  skippedBytes = 0

  constructor(deps: ImportDeps, fetching: Fetching) {
    this.#deps = deps
    this.#fetching = fetching
  }

  /**
   * @param onBytes is told of bytes as they come; of all at once where the blob is here already. Negative where bytes were
   *   in vain
   * @throws RaincaskError DIGEST_MISMATCH, REMOTE_…, STORAGE_FULL
   */
  async take(remote: RemoteBlob, onBytes: (bytes: number) => void): Promise<void> {
    const { digest, size } = remote
    const { blobs } = this.#deps.content
    if (await this.#holdKnown(digest)) {
      this.skippedBytes += size
      return onBytes(size)
    }
    const partial = await PartialBlob.open(partialPath(this.#deps.data, digest), digest, size)
    onBytes(partial.size)
    try {
      await this.#fill(partial, remote, onBytes)
    } catch (error) {
      await partial.keep()
      throw error
    }
    await blobs.commit(partial.file, digest, () => blobs.lease(digest))
    this.addedBytes += size
  }

  /**
   * Checks that all that is missing fits on the disk, before the first byte comes.
   * @throws RaincaskError STORAGE_FULL
   */
  async requireSpace(blobs: readonly RemoteBlob[]): Promise<void> {
    const { data, content } = this.#deps
    const missing = blobs.filter(({ digest }) => content.blobs.sizeOf(digest) === undefined)
    let bytes = 0
    for (const { digest, size } of missing) bytes += size - (await partialSize(data, digest))
    await requireSpace(data.blobs, bytes)
  }

  /** Leases a blob that is here; false if it is not. */
  #holdKnown(digest: Digest): Promise<boolean> {
    const { db, content } = this.#deps
    if (content.blobs.sizeOf(digest) === undefined) return Promise.resolve(false)
    return db.write(() => {
      if (content.blobs.sizeOf(digest) === undefined) return false
      content.blobs.lease(digest)
      return true
    })
  }

  /** Until all bytes are here and right. What an earlier run left may be wrong: then it is fetched once more, whole. */
  async #fill(partial: PartialBlob, remote: RemoteBlob, onBytes: (bytes: number) => void): Promise<void> {
    const where = `${remote.client.host}/${remote.repository}@${remote.digest}`
    for (;;) {
      const began = partial.size
      let most = began
      await withPatience(
        where,
        this.#fetching,
        () => this.#attempt(partial, remote, where, onBytes),
        // A place that always breaks off at the same byte, and knows no ranges, is given up in the end.
        () => {
          const before = most
          most = Math.max(most, partial.size)
          return most > before
        },
      )
      const actual = partial.digest()
      if (actual === remote.digest) return
      onBytes(-partial.size)
      await partial.restart()
      if (began === 0) throw new RaincaskError('DIGEST_MISMATCH', { where, reason: `${where} has ${actual}` })
    }
  }

  async #attempt(
    partial: PartialBlob,
    { client, repository, digest, size }: RemoteBlob,
    where: string,
    onBytes: (bytes: number) => void,
  ): Promise<void> {
    if (partial.size === size) return
    const { start, answer } = await client.blob(repository, digest, partial.size)
    if (start !== partial.size) {
      onBytes(-partial.size)
      await partial.restart()
      if (start !== 0) {
        await answer.drop()
        throw new Passing('it sent another range than it was asked for')
      }
    }
    for await (const chunk of answer.body) {
      if (partial.size + chunk.byteLength > size) {
        await answer.drop()
        await partial.restart()
        throw new RaincaskError('DIGEST_MISMATCH', {
          where,
          reason: `${where} has more than the ${size} bytes that its manifest says`,
        })
      }
      await partial.append(chunk)
      onBytes(chunk.byteLength)
    }
    if (partial.size < size) throw new Passing(`the connection ended after ${partial.size} of ${size} bytes`)
  }
}

/** Where half-fetched blobs lie. */
export function fetchDirectory(data: DataDirectory): string {
  return join(data.root, 'fetches')
}

function partialPath(data: DataDirectory, digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest)
  return join(fetchDirectory(data), `${algorithm}-${hex}`)
}

async function partialSize(data: DataDirectory, digest: Digest): Promise<number> {
  const stats = await stat(partialPath(data, digest)).catch(() => undefined)
  return stats?.size ?? 0
}

/** Removes what was left half fetched long ago. */
export async function sweepFetches(data: DataDirectory): Promise<void> {
  const directory = fetchDirectory(data)
  if (!existsSync(directory)) return
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    const { mtimeMs } = await stat(path)
    if (/^sha\d+-/.test(name) && mtimeMs < Date.now() - MAX_AGE) await rm(path, { force: true })
  }
}

/** The first bytes of a blob in a file, and their hash. */
class PartialBlob {
  readonly #path: string
  readonly #algorithm: string
  file: StagedFile
  #hash: Hash

  private constructor(path: string, algorithm: string, file: StagedFile, hash: Hash) {
    this.#path = path
    this.#algorithm = algorithm
    this.file = file
    this.#hash = hash
  }

  /** Continues the file at `path`, or begins it. */
  static async open(path: string, digest: Digest, limit: number): Promise<PartialBlob> {
    const { algorithm } = splitDigest(digest)
    const hash = createHash(algorithm)
    const known = await StagedFile.reopen(path)
    if (known && known.size <= limit) {
      for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }))
        hash.update(chunk as Buffer)
      return new PartialBlob(path, algorithm, known, hash)
    }
    await known?.discard()
    return new PartialBlob(path, algorithm, await StagedFile.create(path), hash)
  }

  get size(): number {
    return this.file.size
  }

  async append(chunk: Uint8Array): Promise<void> {
    buffersPassed(chunk.byteLength)
    const waiting = this.file.append(chunk)
    this.#hash.update(chunk)
    if (waiting) await waiting
  }

  digest(): string {
    return `${this.#algorithm}:${this.#hash.copy().digest('hex')}`
  }

  /** Begins anew. */
  async restart(): Promise<void> {
    await this.file.discard()
    this.file = await StagedFile.create(this.#path)
    this.#hash = createHash(this.#algorithm)
  }

  /** Closes the file, for another run. */
  async keep(): Promise<void> {
    await this.file.close().catch(() => undefined)
  }
}
