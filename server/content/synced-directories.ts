import fs from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const fsync = promisify(fs.fsync)

/**
 * Directories below a root, kept open for syncing. The directories above one are synced before it is used, even if it
 * was there: another process may have made it a moment ago, and not have got so far.
 */
export class SyncedDirectories {
  readonly #root: string
  readonly #open = new Map<string, Promise<number>>()
  readonly #descriptors: number[] = []

  constructor(root: string) {
    this.#root = root
  }

  /** A descriptor of the directory at `path`, which is made if it is missing. */
  open(path: string): Promise<number> {
    const known = this.#open.get(path)
    if (known) return known
    const opening = this.#make(path)
    this.#open.set(path, opening)
    opening.catch(() => this.#open.delete(path))
    return opening
  }

  async #make(path: string): Promise<number> {
    if (path !== this.#root) {
      const parent = await this.open(dirname(path))
      await fs.promises.mkdir(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      })
      await fsync(parent)
    }
    const descriptor = await promisify(fs.open)(path, 'r')
    this.#descriptors.push(descriptor)
    return descriptor
  }

  /** Closes them; none may be in use any more. */
  close(): void {
    for (const descriptor of this.#descriptors.splice(0)) fs.closeSync(descriptor)
    this.#open.clear()
  }
}
