import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  generateSecretKey,
  parseSecretKey,
  publicKeyFile,
  type SecretKey,
} from '../../../bundles/minisign-keys.ts'
import type { DataDirectory } from '../../ops/data-directory.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { readOrMakeKeyFile } from '../../ops/key-file.ts'

export { syncDirectory } from '../../ops/key-file.ts'

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
    const writePublicHalf = async (made: Uint8Array) => {
      const publicKey = parseSecretKey(textOf(made))?.publicKey
      if (publicKey) await writeFile(join(keys, 'signing.pub'), publicKeyFile(publicKey), { mode: 0o644 })
    }
    pem = textOf(await readOrMakeKeyFile(file, () => Buffer.from(generateSecretKey()), writePublicHalf))
  } catch (error) {
    throw fail((error as Error).message, error)
  }
  const key = parseSecretKey(pem)
  if (!key) throw fail('it is not an ed25519 key')
  return key
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
