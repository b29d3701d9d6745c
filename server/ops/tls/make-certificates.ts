import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate and its key, PEM. */
export interface Made {
  cert: string
  key: string
}

/** ECDSA on P-256: every client of the last ten years has it. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const YEAR = 365 * 86_400_000
/** How far both ends of a certificate lie from now: the clock of either side may be years off. */
export const REACH = 5 * YEAR
/** A CA holds for any clock; it is ended by making another. */
const CA_FROM = new Date(Date.UTC(2000, 0, 1))
const CA_UNTIL = new Date(Date.UTC(2099, 11, 31))
/** Longest common name (RFC 5280, appendix A: ub-common-name). */
const MAX_NAME = 64

/** A certificate authority of its own, named after the machine; it signs servers and nothing below them. */
export async function makeAuthority(host: string): Promise<Made> {
  const { x509, keys } = await prepare()
  const name = `Raincask CA ${randomBytes(3).toString('hex')} ${host}`
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [name.slice(0, MAX_NAME)] }],
    notBefore: CA_FROM,
    notAfter: CA_UNTIL,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) }
}

/**
 * A server's certificate, signed by an authority.
 * @param names DNS names and addresses, at least one
 */
export async function makeServerCertificate(authority: Made, names: readonly string[]): Promise<Made> {
  const { x509, keys } = await prepare()
  const issuer = new x509.X509Certificate(authority.cert)
  const der = Buffer.from(authority.key.replace(/-----.*?-----|\s/g, ''), 'base64')
  const key = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
  const signingKey = key as CryptoKey
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ CN: [(names[0] ?? '').slice(0, MAX_NAME)] }],
    issuer: issuer.subjectName,
    notBefore: new Date(Date.now() - REACH),
    notAfter: new Date(Date.now() + REACH),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) }
}

/** Loaded here alone: a server that has its certificate never needs it. */
async function prepare() {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto as Crypto)
  const keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as CryptoKeyPair
  return { x509, keys }
}

async function pemOf(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
}

/** 16 random bytes, of which the first makes it positive (RFC 5280, 4.1.2.2). */
function serial(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}
