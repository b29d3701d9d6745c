import { createHash, type Hash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { chmod, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DigestAlgorithm } from '../../../oci/digest.ts'
import { RaincaskError } from '../errors.ts'

const PIECE = 1024 * 1024

/** A file or an open blob that is read from its beginning to its end. */
export interface ReadableBytes {
  size: number
  /** Bytes that were put into `buffer` from `position`; 0 at the end. */
  read(buffer: Buffer, position: number): Promise<number>
}

export interface CopyOptions {
  algorithm: DigestAlgorithm
  /** Permissions of the new file. */
  mode: number
  signal?: AbortSignal | undefined
  onBytes?: ((bytes: number) => void) | undefined
}

/** What a copy turned out to be. */
export interface Copied {
  hex: string
  size: number
}

/**
 * Writes a file from `source`, hashed on its way, synced and renamed into place only if `accept` says so. A copy that
 * is cut off or not accepted leaves nothing under the name.
 */
export async function copyInto(
  path: string,
  source: ReadableBytes,
  options: CopyOptions,
  accept: (copied: Copied) => boolean = () => true,
): Promise<Copied> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = `${path}.partial`
  await rm(partial, { force: true })
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
  const handle = await open(partial, flags, 0o600)
  try {
    const hash = createHash(options.algorithm)
    const size = await pump(source, hash, options, handle)
    await handle.sync()
    await handle.close()
    const copied = { hex: hash.digest('hex'), size }
    if (accept(copied)) {
      await setMode(partial, options.mode)
      await rename(partial, path)
    } else await rm(partial, { force: true })
    return copied
  } catch (error) {
    await handle.close().catch(() => undefined)
    await rm(partial, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Sets permissions; file systems that have none (FAT, exFAT) refuse, and are left as they are. */
export async function setMode(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch((error: NodeJS.ErrnoException) => {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(error.code ?? '')) throw error
  })
}

/** Hash and size of what `source` gives. */
export async function hashOf(source: ReadableBytes, options: Omit<CopyOptions, 'mode'>): Promise<Copied> {
  const hash = createHash(options.algorithm)
  const size = await pump(source, hash, options)
  return { hex: hash.digest('hex'), size }
}

async function pump(
  source: ReadableBytes,
  hash: Hash,
  { signal, onBytes }: Omit<CopyOptions, 'mode'>,
  target?: FileHandle,
): Promise<number> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE, Math.max(1, source.size)))
  let position = 0
  for (;;) {
    signal?.throwIfAborted()
    const bytes = await source.read(buffer, position)
    if (bytes === 0) return position
    const piece = buffer.subarray(0, bytes)
    hash.update(piece)
    if (target) await writeAll(target, piece)
    position += bytes
    onBytes?.(bytes)
  }
}

async function writeAll(target: FileHandle, piece: Buffer): Promise<void> {
  for (let done = 0; done < piece.length; ) {
    const { bytesWritten } = await target.write(piece, done)
    done += bytesWritten
  }
}

/** Does something with a file that is open for reading; undefined if there is none. */
export async function withFile<T>(
  path: string,
  work: (source: ReadableBytes) => Promise<T>,
): Promise<T | undefined> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!handle) return undefined
  try {
    const { size } = await handle.stat()
    return await work({
      size,
      read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
    })
  } finally {
    await handle.close()
  }
}

/** What disks and their permissions say when they don't let something be written. */
const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'its file system does not take files of that size',
  EROFS: 'it is mounted read-only',
  EACCES: 'its permissions do not allow it',
  EPERM: 'it is not permitted',
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'it is no directory',
  EIO: 'the disk fails',
  SQLITE_FULL: 'the disk is full',
}

/** Does work that writes to `where`; what its disk refuses becomes an error of the catalogue. */
export async function writingTo<T>(
  where: string,
  code: 'BACKUP_REFUSED' | 'RESTORE_REFUSED',
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code: said = '', path } = error as NodeJS.ErrnoException
    const known = REASONS[said]
    if (error instanceof RaincaskError || known === undefined) throw error
    const reason = path === undefined || path === where ? known : `${known} (${path})`
    throw new RaincaskError(code, { where, reason, cause: error })
  }
}

/** Makes the names in a directory durable; where a file system knows no such thing, it is left to it. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await handle.close()
  }
}

/** The lines of a text file, one after the other. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: PIECE })) {
    const lines = (rest + (chunk as string)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
