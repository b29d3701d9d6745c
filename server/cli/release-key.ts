import { existsSync } from 'node:fs'
import { type PublicKey, parsePublicKey } from '../../bundles/minisign-keys.ts'
import { RaincaskError } from '../ops/errors.ts'
import { parseFile } from '../transfer/export/export-base.ts'

/**
 * A public key that somebody named: its line of base64, or the file that it is in.
 * @throws RaincaskError USAGE
 */
export async function readReleaseKey(text: string): Promise<PublicKey> {
  const content = existsSync(text) ? await parseFile(text, 4096, (bytes) => bytes.toString('utf8')) : text
  const key = parsePublicKey(content)
  if (!key)
    throw new RaincaskError('USAGE', {
      reason: `${text} is not a public key of minisign, and no file with one.`,
    })
  return key
}
