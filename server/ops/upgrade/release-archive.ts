import { mkdir, open, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gunzip } from '../../../bundles/gunzip.ts'
import { isSignedBy, MAX_SIGNATURE_BYTES, parseSignature } from '../../../bundles/minisign.ts'
import { keyNumber, type PublicKey } from '../../../bundles/minisign-keys.ts'
import { PackageError } from '../../../bundles/package-error.ts'
import { readTar } from '../../../bundles/tar/read-tar.ts'
import { RaincaskError } from '../errors.ts'
import { refuse } from './refuse.ts'

/** Largest archive, and largest executable in one, in bytes: ours have 45 MB and 115 MB. */
const MAX_ARCHIVE = 256 * 1024 * 1024
const MAX_EXECUTABLE = 512 * 1024 * 1024
const TOP = /^raincask-(\d+\.\d+\.\d+[0-9A-Za-z.-]*)-linux-(x64|arm64)$/
const PIECE = 1024 * 1024

/** A release archive whose signature was found right. */
export interface SignedRelease {
  name: string
  bytes: Buffer
}

/** An executable that was taken out of a release archive. */
export interface ExtractedRelease {
  version: string
  arch: string
  file: string
}

/**
 * Reads an archive and the signature beside it (`FILE.minisig`), and judges it before anything in it is looked at. What
 * was judged is what is unpacked: the file is read once.
 * @throws RaincaskError UPGRADE_REFUSED, FILE_UNREADABLE
 */
export async function readSignedRelease(file: string, trusted: readonly PublicKey[]): Promise<SignedRelease> {
  const name = basename(file)
  const text = (await readLimited(`${file}.minisig`, MAX_SIGNATURE_BYTES)).toString('utf8')
  const signature = parseSignature(text)
  if (!signature) throw refuse(`${name}.minisig is no signature in the form of minisign`)
  const key = trusted.find(({ keyId }) => keyId.equals(signature.keyId))
  if (!key) {
    const number = keyNumber(signature)
    throw refuse(
      `${name} is signed with the key ${number}, which is not trusted here; compare it with the vendor's, then name it with --key`,
    )
  }
  const bytes = await readLimited(file, MAX_ARCHIVE)
  if (!isSignedBy(bytes, signature, key))
    throw refuse(`${name} is not what the vendor signed: it was changed or damaged; copy it anew`)
  return { name, bytes }
}

/**
 * Takes the executable out, into `directory` under the name `raincask`.
 * @throws RaincaskError UPGRADE_REFUSED if the archive is not in the form of a release
 */
export async function extractExecutable(
  release: SignedRelease,
  directory: string,
): Promise<ExtractedRelease> {
  const file = join(directory, 'raincask')
  let found: ExtractedRelease | undefined
  try {
    for await (const entry of readTar(gunzip(pieces(release.bytes), release.name), { maxEntries: 1000 })) {
      const [top = '', name, ...deeper] = entry.name.split('/')
      const [, version, arch] = TOP.exec(top) ?? []
      if (name !== 'raincask' || deeper.length > 0 || entry.type !== 'file') continue
      if (version === undefined || arch === undefined || found)
        throw refuse(`${release.name} is no release of Raincask`)
      if (entry.size > MAX_EXECUTABLE) throw refuse(`the executable in ${release.name} is too large`)
      await write(directory, file, entry.body)
      found = { version, arch, file }
    }
  } catch (error) {
    if (error instanceof PackageError) throw refuse(`${release.name} cannot be read: ${error.message}`)
    throw error
  }
  if (!found) throw refuse(`there is no executable in ${release.name}`)
  return found
}

async function write(directory: string, file: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o755 })
  const handle = await open(file, 'wx', 0o755)
  try {
    for await (const chunk of body) await handle.writeFile(chunk)
    await handle.chmod(0o755)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function* cut(bytes: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield* cut(bytes)
}

async function readLimited(file: string, limit: number): Promise<Buffer> {
  try {
    const { size } = await stat(file)
    if (size > limit) throw new Error(`it has ${size} bytes, more than ${limit}`)
    return await readFile(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : message
    throw new RaincaskError('FILE_UNREADABLE', { where: file, reason, cause: error })
  }
}
