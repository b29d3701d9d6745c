import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { RaincaskError } from '../ops/errors.ts'

/** Length of the token key in bytes. */
export const TOKEN_KEY_BYTES = 32

/**
 * The key that pull and push credentials derive from, `<data>/keys/token.key`, made at first use and never changed:
 * clusters keep the credentials of what they installed (market contract, rule 0.8), so losing this file breaks them.
 * @throws RaincaskError DATA_UNUSABLE if it cannot be read or made, or is not a token key
 */
export async function loadTokenKey(dataDir: string): Promise<Buffer> {
  const file = join(dataDir, 'keys', 'token.key')
  try {
    const key = (await readKey(file)) ?? (await makeKey(file))
    if (key.length === TOKEN_KEY_BYTES) return key
  } catch (error) {
    throw new RaincaskError('DATA_UNUSABLE', { where: file, reason: (error as Error).message, cause: error })
  }
  throw new RaincaskError('DATA_UNUSABLE', { where: file, reason: `it is not ${TOKEN_KEY_BYTES} bytes long` })
}

async function readKey(file: string): Promise<Buffer | undefined> {
  try {
    const key = await readFile(file)
    await chmod(file, 0o600)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Two programs may start at once, and either may be cut off: a whole file is linked into place, or none. */
async function makeKey(file: string): Promise<Buffer> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const key = randomBytes(TOKEN_KEY_BYTES)
  const partial = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await handle.writeFile(key)
    await handle.sync()
    await link(partial, file)
    await syncDirectory(dirname(file))
    return key
  } catch (error) {
    const other = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readKey(file) : undefined
    if (other) return other
    throw error
  } finally {
    await handle.close()
    await unlink(partial)
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
