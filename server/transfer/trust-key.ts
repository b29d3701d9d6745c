import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  generateSecretKey,
  parseSecretKey,
  publicKeyFile,
  type SecretKey,
} from '../../bundles/minisign-keys.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import { RaincaskError } from '../ops/errors.ts'

/**
 * The key that signs this store's bundles, inventories and receipts: `<data>/keys/signing.key`, made at first use. Beside
 * it lies the public half, `signing.pub`, as `minisign -p` reads it.
 * @throws RaincaskError DATA_UNUSABLE if it cannot be read or made, or is not such a key
 */
export async function loadSigningKey({ keys }: DataDirectory): Promise<SecretKey> {
  const file = join(keys, 'signing.key')
  const fail = (reason: string, cause?: unknown) =>
    new RaincaskError('DATA_UNUSABLE', { where: file, reason, cause })
  let pem: string
  try {
    pem = (await readIfThere(file)) ?? (await makeKey(keys, file))
  } catch (error) {
    throw fail((error as Error).message, error)
  }
  const key = parseSecretKey(pem)
  if (!key) throw fail('it is not an ed25519 key')
  return key
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Two programs may start at once, and either may be cut off: a whole file is linked into place, or none. */
async function makeKey(directory: string, file: string): Promise<string> {
  const pem = generateSecretKey()
  const partial = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await handle.writeFile(pem)
    await handle.sync()
    await link(partial, file)
    const publicKey = parseSecretKey(pem)?.publicKey
    if (publicKey) await writeFile(join(directory, 'signing.pub'), publicKeyFile(publicKey), { mode: 0o644 })
    await syncDirectory(directory)
    return pem
  } catch (error) {
    const other = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readIfThere(file) : undefined
    if (other !== undefined) return other
    throw error
  } finally {
    await handle.close()
    await unlink(partial)
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
