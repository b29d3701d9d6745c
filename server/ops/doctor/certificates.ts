import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { localIdentity } from '../tls/local-certificate.ts'
import type { Check, DoctorSettings, Finding } from './check.ts'

const DAY = 86_400_000
/** Days before its end that a certificate is worth a warning. */
const SOON = 30

/** The certificate of `serve` is valid for a while, fits its key, and names the address that clusters use. */
export const certificates: Check = {
  name: 'certificates',
  run: async ({ root, settings }) => {
    const { listenTls, tlsCert, tlsKey } = settings
    if (tlsCert === undefined && listenTls !== undefined) return localCertificate(root, settings)
    if (tlsCert === undefined)
      return [{ level: 'ok', what: 'No certificate is set: nothing is served with TLS.' }]
    try {
      const certificate = new X509Certificate(readFileSync(tlsCert))
      const found = [...validity(certificate, tlsCert, REPLACE), ...names(certificate, settings)]
      if (tlsKey !== undefined && !certificate.checkPrivateKey(createPrivateKey(readFileSync(tlsKey))))
        found.push({
          level: 'error',
          what: `${tlsKey} is not the key of ${tlsCert}.`,
          next: 'Name the key that the certificate was made with, with --tls-key.',
        })
      return found.length > 0 ? found : [valid(certificate)]
    } catch (error) {
      const what = `The certificate or its key cannot be read: ${(error as Error).message}.`
      const next = 'Give PEM files with --tls-cert and --tls-key that the server may read.'
      return [{ level: 'error', what, next }]
    }
  },
}

/** The server makes and renews that one itself: what is wrong here, a start puts right, unless the clock is. */
function localCertificate(root: string, settings: DoctorSettings): Finding[] {
  const identity = localIdentity(root)
  if (!identity)
    return [{ level: 'ok', what: 'The certificate of the local CA is made when the server starts.' }]
  const certificate = new X509Certificate(identity.cert)
  const found = [
    ...validity(certificate, 'The certificate of the local CA', RENEW),
    ...names(certificate, settings, 'Name it with --tls-names, or start the server with these settings.'),
  ]
  return found.length > 0 ? found : [valid(certificate)]
}

const REPLACE = 'Have a new one made and put it in place: a running server takes it within seconds.'
const RENEW = 'Check the clock of this machine, then: raincask tls renew'

function valid(certificate: X509Certificate): Finding {
  const until = new Date(certificate.validTo).toISOString().slice(0, 10)
  return { level: 'ok', what: `The certificate is valid until ${until} and fits its key.` }
}

function validity(certificate: X509Certificate, file: string, next: string): Finding[] {
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  const now = Date.now()
  if (now > to) return [{ level: 'error', what: `${file} ended on ${certificate.validTo}.`, next }]
  if (now < from)
    return [
      {
        level: 'error',
        what: `${file} is valid only from ${certificate.validFrom} on.`,
        next: 'Check the clock of this machine, or wait.',
      },
    ]
  const days = Math.floor((to - now) / DAY)
  return days < SOON ? [{ level: 'warning', what: `${file} ends in ${days} days.`, next }] : []
}

function names(
  certificate: X509Certificate,
  { publicUrl, hub }: DoctorSettings,
  next = 'Have one made that has it among its subject alternative names.',
): Finding[] {
  const hosts = [
    publicUrl?.startsWith('https:') && URL.canParse(publicUrl) ? new URL(publicUrl).hostname : undefined,
    hub !== undefined && URL.canParse(`https://${hub}`) ? new URL(`https://${hub}`).hostname : undefined,
  ]
  return [...new Set(hosts)].flatMap((host): Finding[] => {
    if (host === undefined) return []
    const bare = host.replace(/^\[|\]$/g, '')
    if (isIP(bare) === 0 ? certificate.checkHost(bare) : certificate.checkIP(bare)) return []
    const what = `The certificate does not name ${bare}, which clusters use.`
    return [{ level: 'error', what, next }]
  })
}
