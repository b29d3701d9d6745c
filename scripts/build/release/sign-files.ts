import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { signDocument } from '../../../bundles/minisign.ts'
import { parseSecretKey, publicKeyFile, type SecretKey } from '../../../bundles/minisign-keys.ts'

/** Name of the list of checksums. */
export const SUMS = 'SHA256SUMS'
/** Name of the public key's file. */
export const PUBLIC_KEY = 'raincask-release.pub'

/**
 * Reads the key that signs a release: ed25519 as PEM (PKCS #8), as `openssl genpkey -algorithm ed25519` makes it.
 * @throws Error that says what is wrong with the file, and nothing of what is in it
 */
export function readSigningKey(file: string): SecretKey {
  const key = parseSecretKey(readFileSync(file, 'utf8'))
  if (!key)
    throw new Error(`${file} holds no ed25519 key as PEM: make one with openssl genpkey -algorithm ed25519`)
  return key
}

/** SHA-256 of a file, in hex. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** Writes the checksums of files of `directory` beside them, as `sha256sum --check` reads them. */
export async function writeSums(directory: string, names: readonly string[]): Promise<string> {
  const lines: string[] = []
  for (const name of [...names].sort()) lines.push(`${await sha256Of(join(directory, name))}  ${name}\n`)
  const file = join(directory, SUMS)
  writeFileSync(file, lines.join(''))
  return file
}

/** Signs each file with a `.minisig` beside it, and puts the public key there too. */
export function signFiles(files: readonly string[], directory: string, key: SecretKey): void {
  for (const file of files) {
    const comment = `file:${basename(file)}\thashed`
    writeFileSync(`${file}.minisig`, signDocument(readFileSync(file), key, comment))
  }
  writeFileSync(join(directory, PUBLIC_KEY), publicKeyFile(key.publicKey))
}
