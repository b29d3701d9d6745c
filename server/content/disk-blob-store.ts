import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Digest, parseDigest, splitDigest } from '../../oci/digest.ts'
import { failOnDisk } from '../ops/disk-errors.ts'
import type { BlobStore, OpenBlob, PlacedBlob, RemovedBlob, StagedBlob } from './blob-store.ts'
import { StagedFile } from './staged-file.ts'
import { SyncedDirectories } from './synced-directories.ts'

const link = promisify(fs.link)
const rename = promisify(fs.rename)
const fsync = promisify(fs.fsync)

/** Where blobs lie, are written, and end when they are damaged: three directories on one file system. */
export interface BlobDirectories {
  root: string
  /** This process's own. */
  staging: string
  quarantine: string
}

/** Blobs as read-only files named by digest: `<root>/sha256/ab/ab12…`. */
export class DiskBlobStore implements BlobStore {
  readonly #root: string
  readonly #staging: string
  readonly #quarantine: string
  readonly #directories: SyncedDirectories
  #unique = 0

  constructor({ root, staging, quarantine }: BlobDirectories) {
    this.#root = root
    this.#staging = staging
    this.#quarantine = quarantine
    this.#directories = new SyncedDirectories(root)
  }

  #path(digest: Digest): string {
    const { algorithm, hex } = splitDigest(digest)
    return `${this.#root}/${algorithm}/${hex.slice(0, 2)}/${hex}`
  }

  #quarantinePath(digest: Digest): string {
    const { algorithm, hex } = splitDigest(digest)
    return join(this.#quarantine, algorithm, hex)
  }

  #newPath(): string {
    return join(this.#staging, `${++this.#unique}-${randomUUID()}`)
  }

  stat(digest: Digest): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      fs.stat(this.#path(digest), (error, stats) => {
        if (!error) resolve(stats.size)
        else if (error.code === 'ENOENT') resolve(undefined)
        else reject(error)
      })
    })
  }

  open(digest: Digest): Promise<OpenBlob | undefined> {
    return new Promise((resolve, reject) => {
      fs.open(this.#path(digest), 'r', (error, fd) => {
        if (!error) resolve(openBlob(fd, fs.fstatSync(fd).size))
        else if (error.code === 'ENOENT') resolve(undefined)
        else reject(error)
      })
    })
  }

  readSmall(digest: Digest, size: number): Buffer | undefined {
    let fd: number
    try {
      fd = fs.openSync(this.#path(digest), 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    try {
      const buffer = Buffer.allocUnsafe(size)
      return fs.readSync(fd, buffer, 0, size, 0) === size ? buffer : undefined
    } finally {
      fs.closeSync(fd)
    }
  }

  create(): Promise<StagedFile> {
    return StagedFile.create(this.#newPath())
  }

  /**
   * Order of writes (design, "Content on disk"): name, data and directory are durable before the row is written. The
   * name is linked, not renamed, so that the file can be put back if a collection removes it before the row is there;
   * nobody reads a file that has no row.
   *
   * Others may place the same digest at the same time, and a row may be written by any of them. So that a row never
   * stands on bytes that are not durable yet, a file is synced before it takes the place of another, and `confirm`
   * lets a row be written only while the name belongs to the file that this very call has synced.
   */
  async place(staged: StagedBlob, digest: Digest): Promise<PlacedBlob> {
    if (!(staged instanceof StagedFile)) throw new TypeError('a blob of another store')
    const path = this.#path(digest)
    await staged.flush()
    const own = staged.inode
    const directory = await this.#directories.open(dirname(path)).catch(failOnDisk)
    await linkOrReplace(staged, path).catch(failOnDisk)
    await Promise.all([staged.sync(), fsync(directory)]).catch(failOnDisk)
    await staged.close()
    return {
      size: staged.size,
      confirm: () => {
        if (fs.statSync(path, { bigint: true, throwIfNoEntry: false })?.ino === own) return
        const extra = `${staged.path}.over`
        fs.linkSync(staged.path, extra)
        fs.renameSync(extra, path)
        fs.fsyncSync(directory)
      },
    }
  }

  /** Renamed at once and unlinked later: freeing a file of some GiB keeps the file system busy for a while. */
  remove(digest: Digest): RemovedBlob | undefined {
    const path = this.#path(digest)
    const stats = fs.statSync(path, { throwIfNoEntry: false })
    if (!stats) return undefined
    const gone = this.#newPath()
    fs.renameSync(path, gone)
    const free = () => fs.promises.rm(gone, { force: true }).catch(() => undefined)
    return { size: stats.size, free }
  }

  quarantine(digest: Digest): void {
    const path = this.#path(digest)
    if (!fs.existsSync(path)) return
    const target = this.#quarantinePath(digest)
    fs.mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
    fs.renameSync(path, target)
  }

  clearQuarantine(digest: Digest): Promise<void> {
    return fs.promises.rm(this.#quarantinePath(digest), { force: true })
  }

  async quarantined(): Promise<{ digest: Digest; size: number }[]> {
    const found: { digest: Digest; size: number }[] = []
    for (const algorithm of ['sha256', 'sha512'] as const)
      for (const hex of await list(join(this.#quarantine, algorithm))) {
        const digest = parseDigest(`${algorithm}:${hex}`)
        const stats = digest && fs.statSync(this.#quarantinePath(digest), { throwIfNoEntry: false })
        if (digest && stats) found.push({ digest, size: stats.size })
      }
    return found
  }

  async *walk(): AsyncIterable<{ digest: Digest; size: number; writtenAt: number }> {
    for (const algorithm of ['sha256', 'sha512'] as const) {
      const base = join(this.#root, algorithm)
      for (const prefix of await list(base)) {
        for (const hex of await list(join(base, prefix))) {
          const digest = parseDigest(`${algorithm}:${hex}`)
          const stats = digest && (await fs.promises.stat(this.#path(digest)).catch(() => undefined))
          if (digest && stats?.isFile()) yield { digest, size: stats.size, writtenAt: stats.mtimeMs }
        }
      }
    }
  }

  /** Closes what is kept open. */
  close(): void {
    this.#directories.close()
  }
}

/**
 * Links; where another file has the name, it is replaced: one left over from a crash, or one that somebody else is
 * placing or has just committed. That one's row may be there already, so what replaces it is synced first.
 */
async function linkOrReplace(staged: StagedFile, to: string): Promise<void> {
  try {
    await link(staged.path, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await staged.sync()
    const extra = `${staged.path}.over`
    await link(staged.path, extra)
    await rename(extra, to)
  }
}

async function list(path: string): Promise<string[]> {
  return fs.promises.readdir(path).catch(() => [])
}

function openBlob(fd: number, size: number): OpenBlob {
  let closed = false
  return {
    size,
    read: (buffer, position, length, done) => fs.read(fd, buffer, 0, length, position, done),
    close: () => {
      if (closed) return
      closed = true
      fs.close(fd, () => undefined)
    },
  }
}
