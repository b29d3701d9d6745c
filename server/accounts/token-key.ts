import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { RaincaskError } from '../ops/errors.ts'
import { readOrMakeKeyFile } from '../ops/key-file.ts'

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
    const key = await readOrMakeKeyFile(file, () => randomBytes(TOKEN_KEY_BYTES))
    if (key.length === TOKEN_KEY_BYTES) return Buffer.from(key)
  } catch (error) {
    throw new RaincaskError('DATA_UNUSABLE', { where: file, reason: (error as Error).message, cause: error })
  }
  throw new RaincaskError('DATA_UNUSABLE', { where: file, reason: `it is not ${TOKEN_KEY_BYTES} bytes long` })
}
