import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * The bytes of a key's file, which is made at first use and for its owner alone. Two programs may start at once, and
 * either may be cut off: a whole file is linked into place, or none.
 * @param make the bytes of a new one
 * @param beside writes what belongs beside a new one, before its name is durable
 */
export async function readOrMakeKeyFile(
  file: string,
  make: () => Uint8Array | Promise<Uint8Array>,
  beside?: (bytes: Uint8Array) => Promise<void>,
): Promise<Uint8Array> {
  return (await readIfThere(file)) ?? (await makeFile(file, await make(), beside))
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(file)
    await chmod(file, 0o600)
    return bytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function makeFile(
  file: string,
  bytes: Uint8Array,
  beside?: (bytes: Uint8Array) => Promise<void>,
): Promise<Uint8Array> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const partial = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
    await link(partial, file)
    await beside?.(bytes)
    await syncDirectory(dirname(file))
    return bytes
  } catch (error) {
    const other = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readIfThere(file) : undefined
    if (other) return other
    throw error
  } finally {
    await handle.close()
    await unlink(partial)
  }
}

/** Puts other bytes in the place of a key's file, whole or not at all; for its owner alone. */
export async function replaceKeyFile(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const partial = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
    await rename(partial, file)
    await syncDirectory(dirname(file))
  } catch (error) {
    await unlink(partial).catch(() => undefined)
    throw error
  } finally {
    await handle.close()
  }
}

/** Makes the names in a directory durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
