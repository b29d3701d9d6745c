import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { createSecureContext } from 'node:tls'
import { RaincaskError } from '../errors.ts'

/** A certificate chain, the server's own first, and its private key, both PEM. */
export interface TlsIdentity {
  cert: Buffer
  key: Buffer
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * Reads a certificate and its key, and checks that they belong together.
 * @throws RaincaskError CONFIG_INVALID that names the file
 */
export function readTlsIdentity(certFile: string, keyFile: string): TlsIdentity {
  const [cert, key] = [certFile, keyFile].map((file) => {
    try {
      return readFileSync(file)
    } catch (error) {
      throw new RaincaskError('CONFIG_INVALID', {
        reason: `${file} cannot be read: ${(error as Error).message}`,
      })
    }
  }) as [Buffer, Buffer]
  try {
    createSecureContext({ cert, key })
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error('another key')
  } catch {
    throw new RaincaskError('CONFIG_INVALID', {
      reason: `${certFile} and ${keyFile} are not a PEM certificate and its key`,
    })
  }
  return { cert, key }
}

/** The certificates in a PEM text, in their order. */
export function certificatesIn(pem: Buffer): X509Certificate[] {
  return (pem.toString('latin1').match(CERTIFICATES) ?? []).map((block) => new X509Certificate(block))
}

/** The certificate of a chain that vouches for itself: what clients must trust. Undefined where it was left out. */
export function anchorOf(identity: TlsIdentity): X509Certificate | undefined {
  return certificatesIn(identity.cert).find((one) => one.checkIssued(one) && one.verify(one.publicKey))
}

/** The names that a certificate is for: DNS names and addresses, as people write them. */
export function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return subjectAltName
    .split(', ')
    .map((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1])
    .filter((name) => name !== undefined)
    .map((name) => (isIPv6(name) ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name))
}
