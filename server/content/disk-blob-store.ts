import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Digest, parseDigest, splitDigest } from '../../oci/digest.ts'
import type { BlobStore, OpenBlob, PlacedBlob, StagedBlob } from './blob-store.ts'
import { StagedFile } from './staged-file.ts'

const link = promisify(fs.link)
const fsync = promisify(fs.fsync)

/** Blobs as read-only files named by digest: `<root>/sha256/ab/ab12…`. */
export class DiskBlobStore implements BlobStore {
  readonly #root: string
  readonly #staging: string
  /** Open directories, for syncing them without opening each time. */
  readonly #directories = new Map<string, number>()
  #unique = 0

  /** @param staging directory on the same file system, this process's own. */
  constructor(root: string, staging: string) {
    this.#root = root
    this.#staging = staging
  }

  #path(digest: Digest): string {
    const { algorithm, hex } = splitDigest(digest)
    return `${this.#root}/${algorithm}/${hex.slice(0, 2)}/${hex}`
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
    return StagedFile.create(join(this.#staging, `${++this.#unique}-${randomUUID()}`))
  }

  /**
   * Order of writes (design, "Content on disk"): name, data and directory are durable before the row is written. The
   * name is linked, not renamed, so that the file can be put back if a collection removes it before the row is there;
   * nobody reads a file that has no row.
   */
  async place(staged: StagedBlob, digest: Digest): Promise<PlacedBlob> {
    if (!(staged instanceof StagedFile)) throw new TypeError('a blob of another store')
    const path = this.#path(digest)
    const directory = this.#directory(path.slice(0, path.lastIndexOf('/')))
    await staged.flush()
    await linkOver(staged.path, path)
    await Promise.all([staged.sync(), fsync(directory)])
    await staged.close()
    const relink = () => {
      fs.linkSync(staged.path, path)
      fs.fsyncSync(directory)
    }
    return {
      size: staged.size,
      confirm: () => {
        if (!fs.existsSync(path)) relink()
      },
    }
  }

  remove(digest: Digest): void {
    fs.rmSync(this.#path(digest), { force: true })
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

  #directory(path: string): number {
    const known = this.#directories.get(path)
    if (known !== undefined) return known
    if (fs.mkdirSync(path, { recursive: true })) {
      for (const parent of [this.#root, join(path, '..')]) syncDirectory(parent)
    }
    const fd = fs.openSync(path, 'r')
    this.#directories.set(path, fd)
    return fd
  }

  /** Closes what is kept open. */
  close(): void {
    for (const fd of this.#directories.values()) fs.closeSync(fd)
    this.#directories.clear()
  }
}

/** Links; where a file of that name is left over from a crash (nothing with a row comes here), it is replaced. */
async function linkOver(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const extra = `${from}.over`
    await link(from, extra)
    await promisify(fs.rename)(extra, to)
  }
}

function syncDirectory(path: string): void {
  const fd = fs.openSync(path, 'r')
  fs.fsyncSync(fd)
  fs.closeSync(fd)
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
