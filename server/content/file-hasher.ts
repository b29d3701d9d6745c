import { createHash, type Hash } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import type { Digest, DigestAlgorithm } from '../../oci/digest.ts'
import { startWorker } from '../ops/worker.ts'
import type { HashAnswer, HashRequest } from './hash-worker.ts'

/** Bytes up to which hashing on the network thread is cheaper than asking the worker. */
const SMALL = 2 * 1024 * 1024

/** Hashes files beside the network thread, reading them back from the page cache while they grow. */
export class FileHasher {
  #worker: Worker | undefined
  #nextId = 0
  readonly #waiting = new Map<number, { resolve: (hex: string) => void; reject: (reason: Error) => void }>()

  /** Starts following a file. `bytes` of it are there already. */
  follow(path: string, bytes: number): FollowedFile {
    return new FollowedFile(this, ++this.#nextId, path, bytes)
  }

  /** @internal */
  send(request: HashRequest): void {
    this.#worker ??= this.#start()
    this.#worker.postMessage(request)
  }

  /** @internal */
  ask(request: HashRequest): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject })
      this.send(request)
    })
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = startWorker('server/content/hash-worker.ts')
    worker.unref()
    worker.on('message', (answer: HashAnswer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if ('hex' in answer) waiting?.resolve(answer.hex)
      else waiting?.reject(new Error(`hashing failed: ${answer.error}`))
    })
    worker.on('error', (error) => {
      this.#worker = undefined
      for (const waiting of this.#waiting.values()) waiting.reject(error as Error)
      this.#waiting.clear()
    })
    return worker
  }
}

/** The running hash of one file that only grows. Small files are hashed as they pass, larger ones by the worker. */
export class FollowedFile {
  readonly #hasher: FileHasher
  readonly #id: number
  readonly #path: string
  #algorithm: DigestAlgorithm = 'sha256'
  /** Set while every byte so far has passed through it. */
  #inline: Hash | undefined
  #passed = 0
  #asked = false
  #closed = false

  constructor(hasher: FileHasher, id: number, path: string, bytes: number) {
    this.#hasher = hasher
    this.#id = id
    this.#path = path
    if (bytes === 0) this.#inline = createHash(this.#algorithm)
  }

  /** Says what the digest will be made with, if that is known before the end. */
  expect(algorithm: DigestAlgorithm): void {
    if (algorithm === this.#algorithm) return
    this.#algorithm = algorithm
    this.#inline = this.#passed === 0 && this.#inline ? createHash(algorithm) : undefined
  }

  /** Bytes on their way to the file. */
  pass(chunk: Uint8Array): void {
    this.#passed += chunk.byteLength
    if (this.#passed > SMALL) this.#inline = undefined
    this.#inline?.update(chunk)
  }

  /** The file holds `size` bytes for sure. */
  written(size: number): void {
    // A write that ends after `close` must not make the worker open the file again: it would hold it for good.
    if (this.#inline || this.#closed) return
    this.#asked = true
    this.#hasher.send({ kind: 'advance', id: this.#id, path: this.#path, algorithm: this.#algorithm, size })
  }

  /** Digest of the first `size` bytes, which must be written; the file may still grow afterwards. */
  async digest(algorithm: DigestAlgorithm, size: number): Promise<Digest> {
    if (this.#inline && algorithm === this.#algorithm)
      return `${algorithm}:${this.#inline.copy().digest('hex')}`
    this.#asked = true
    const hex = await this.#hasher.ask({ kind: 'digest', id: this.#id, path: this.#path, algorithm, size })
    return `${algorithm}:${hex}`
  }

  /** Lets go of the file. */
  close(): void {
    this.#closed = true
    if (this.#asked) this.#hasher.send({ kind: 'forget', id: this.#id })
    this.#asked = false
  }
}
