import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import type { PackageSource } from '../../../bundles/open-archive.ts'
import type { VolumeFile } from '../../../bundles/raincask/volume-file.ts'
import { scanBlobs } from '../../../bundles/tar/scan-blobs.ts'
import type { Digest } from '../../../oci/digest.ts'
import { buffersPassed } from '../../ops/memory.ts'
import { OpenVolume } from '../import-bundle/import-bundle-file.ts'
import { openPackageDirectory } from './package-directory.ts'

/** Bytes per read: large enough that the disk, not the loop, sets the pace. */
const CHUNK = 1024 * 1024

/** A package about to be read, wherever it comes from. Always close it. */
export interface PackageInput {
  /** For messages: the name of the file, not its path. */
  name: string
  /** Where it lies, for messages about the file itself. */
  path: string
  /** Bytes to read, for progress; 0 where that is not known. */
  size: number
  source: PackageSource
  /** Blobs that it says it holds, with their sizes in bytes; undefined where only reading it would tell. */
  blobs(): Promise<ReadonlyMap<Digest, number> | undefined>
  /** True if the file is another one than when it was opened: somebody still writes to it. */
  hasChanged(): Promise<boolean>
  /** Ends a read that may wait for ever. */
  interrupt(): void
  close(): Promise<void>
}

/** Opens a file, or a directory that a package or image archive was unpacked to. */
export async function openPackageInput(path: string): Promise<PackageInput> {
  if ((await stat(path)).isDirectory()) return openPackageDirectory(path)
  const handle = await open(path, 'r')
  const stats = await handle.stat()
  const { size, mtimeMs, ino } = stats
  const seekable = stats.isFile() ? new LazyFile(path, size) : undefined
  return {
    name: basename(path),
    path,
    size,
    source: { chunks: chunksOf(handle), ...(seekable && { file: seekable }) },
    blobs: async () => seekable && scanBlobs(seekable),
    hasChanged: async () => {
      const now = await stat(path).catch(() => undefined)
      return now !== undefined && (now.size !== size || now.mtimeMs !== mtimeMs || now.ino !== ino)
    },
    interrupt: () => undefined,
    close: async () => {
      await handle.close().catch(() => undefined)
      await seekable?.close()
    },
  }
}

/** What streams in and cannot be gone back in, e.g. standard input. */
export function streamInput(chunks: Readable, name: string): PackageInput {
  return {
    name,
    path: name,
    size: 0,
    source: { chunks: counted(chunks) },
    blobs: () => Promise.resolve(undefined),
    hasChanged: () => Promise.resolve(false),
    interrupt: () => chunks.destroy(),
    close: () => Promise.resolve(),
  }
}

/** A file that is opened a second time only if somebody reads it out of order. */
class LazyFile implements VolumeFile {
  readonly size: number
  readonly #path: string
  #open: Promise<OpenVolume> | undefined

  constructor(path: string, size: number) {
    this.#path = path
    this.size = size
  }

  async read(position: number, length: number, into?: Buffer<ArrayBuffer>): Promise<Buffer> {
    this.#open ??= OpenVolume.open(this.#path)
    const bytes = await (await this.#open).read(position, length, into)
    buffersPassed(bytes.byteLength)
    return bytes
  }

  async close(): Promise<void> {
    await (await this.#open?.catch(() => undefined))?.close()
  }
}

async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  yield* counted(handle.createReadStream({ highWaterMark: CHUNK }))
}

async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    yield chunk
    buffersPassed(chunk.byteLength)
  }
}
