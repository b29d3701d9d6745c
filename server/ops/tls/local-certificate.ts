import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { RaincaskError } from '../errors.ts'
import { readOrMakeKeyFile, replaceKeyFile } from '../key-file.ts'
import { certificatesIn, type TlsIdentity } from './identity.ts'
import { type Made, makeAuthority, makeServerCertificate, REACH } from './make-certificates.ts'

const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----\n?/
/** A certificate that is nearer than this to either of its ends is made anew, in milliseconds. */
const MARGIN = REACH / 5

/** Files of the local CA and of the certificate that it signed; each holds a key, then what belongs to it. */
export function localTlsFiles(dataRoot: string): { authority: string; server: string } {
  const keys = join(dataRoot, 'keys')
  return { authority: join(keys, 'local-ca.pem'), server: join(keys, 'tls.pem') }
}

/** The local CA's certificate; undefined where none was made yet. */
export function localAuthority(dataRoot: string): X509Certificate | undefined {
  const { authority } = localTlsFiles(dataRoot)
  return existsSync(authority) ? certificatesIn(readFileSync(authority))[0] : undefined
}

/** The certificate that the local CA signed last, as it lies there; undefined where there is none that is whole. */
export function localIdentity(dataRoot: string): TlsIdentity | undefined {
  try {
    const { cert, key } = partsOf(readFileSync(localTlsFiles(dataRoot).server, 'latin1'))
    const fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
    return fits ? { cert: Buffer.from(cert), key: Buffer.from(key) } : undefined
  } catch {
    return undefined
  }
}

/**
 * The certificate of the local CA for these names. The CA is made at first use; the certificate whenever it lacks a name,
 * was signed by another CA, or is near one of its ends.
 * @param anew makes one in any case
 * @throws RaincaskError DATA_UNUSABLE if the files can't be read or written
 */
export async function ensureLocalCertificate(
  dataRoot: string,
  names: readonly string[],
  anew = false,
): Promise<TlsIdentity> {
  const files = localTlsFiles(dataRoot)
  try {
    const made = async () => joined(await makeAuthority(hostname()))
    const authority = partsOf(Buffer.from(await readOrMakeKeyFile(files.authority, made)).toString('latin1'))
    const present = localIdentity(dataRoot)
    if (present && !anew && isGood(present, authority, names)) return present
    const { cert, key } = await makeServerCertificate(authority, names)
    await replaceKeyFile(files.server, joined({ key, cert: cert + authority.cert }))
    return { cert: Buffer.from(cert + authority.cert), key: Buffer.from(key) }
  } catch (error) {
    const where = join(dataRoot, 'keys')
    throw new RaincaskError('DATA_UNUSABLE', { where, reason: (error as Error).message, cause: error })
  }
}

/** Puts another CA in the place of the present one; every client must trust it anew. */
export async function replaceAuthority(dataRoot: string, names: readonly string[]): Promise<TlsIdentity> {
  await replaceKeyFile(localTlsFiles(dataRoot).authority, joined(await makeAuthority(hostname())))
  return ensureLocalCertificate(dataRoot, names, true)
}

function isGood(present: TlsIdentity, authority: Made, names: readonly string[]): boolean {
  const own = new X509Certificate(present.cert)
  const ca = new X509Certificate(authority.cert)
  const now = Date.now()
  const isFar = Date.parse(own.validFrom) + MARGIN < now && now < Date.parse(own.validTo) - MARGIN
  const has = (name: string) => (isIP(name) === 0 ? own.checkHost(name) : own.checkIP(name)) !== undefined
  return isFar && own.checkIssued(ca) && own.verify(ca.publicKey) && names.every(has)
}

function joined({ key, cert }: Made): Buffer {
  return Buffer.from(key + cert)
}

/** @throws Error if a key or a certificate is missing */
function partsOf(pem: string): Made {
  const key = PRIVATE_KEY.exec(pem)?.[0]
  const cert = key && pem.replace(key, '')
  if (!cert || certificatesIn(Buffer.from(cert)).length === 0)
    throw new Error('a file of the local CA holds no key and certificate')
  return { key, cert }
}
