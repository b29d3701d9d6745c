import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { signDocument } from '../../bundles/minisign.ts'
import { generateSecretKey, parseSecretKey, type SecretKey } from '../../bundles/minisign-keys.ts'
import { tarFile } from './tar-file.ts'

/** A vendor's new key. */
export function vendorKey(): SecretKey {
  const key = parseSecretKey(generateSecretKey())
  if (!key) throw new Error('a new key cannot be read')
  return key
}

export interface ReleaseOptions {
  version: string
  program: string | Uint8Array
  key: SecretKey
  /** The version in the archive's own name, where it is another. */
  called?: string
}

/** Writes a release archive, with its signature beside it, and returns its path. */
export async function writeRelease(directory: string, options: ReleaseOptions): Promise<string> {
  const { version, program, key, called = version } = options
  const name = `raincask-${called}-linux-${process.arch}`
  const tar = tarFile([
    { name: `${name}/`, type: 'directory' },
    { name: `${name}/raincask`, type: 'file', content: program },
    { name: `${name}/README.md`, type: 'file', content: '# Raincask\n' },
  ])
  const parts: Uint8Array[] = []
  for await (const part of tar.open()) parts.push(part)
  const file = join(directory, `${name}.tar.gz`)
  const bytes = gzipSync(Buffer.concat(parts))
  writeFileSync(file, bytes)
  writeFileSync(`${file}.minisig`, signDocument(bytes, key, `file:${name}.tar.gz`))
  return file
}
