import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { anchorOf, namesOf } from '../ops/tls/identity.ts'
import type { TlsKeeper } from '../ops/tls/keeper.ts'
import { type ConsoleRoute, route } from './route.ts'

const certificateSchema = z.object({
  subject: z.string().describe('Its common name'),
  fingerprint: z.string().describe('SHA-256 of the certificate, hex with colons'),
  from: z.string().describe('When it begins, ISO 8601'),
  until: z.string().describe('When it ends, ISO 8601'),
})

const tlsSchema = z.object({
  kind: z.enum(['none', 'given', 'local']).describe('none: no TLS here; local: by the CA of this store'),
  /** `https://host[:port]` for whoever asks. */
  address: z.string(),
  /** The registry behind TLS, `host[:port]`. */
  registry: z.string(),
  certificate: certificateSchema.extend({ names: z.array(z.string()), issuer: z.string() }).nullable(),
  authority: certificateSchema
    .nullable()
    .describe('What clients must trust; null where it is not known here'),
})

export interface TlsRoutesParts {
  tls: TlsKeeper | undefined
  /** The registry's address that the settings say. */
  hub: string | undefined
}

/** What a client must know to trust this server; for anyone, as they can't sign in before. */
export function tlsRoutes({ tls, hub }: TlsRoutesParts): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/tls',
      access: 'anyone',
      tag: 'about',
      summary: 'The certificate of this server, and whom to trust for it',
      response: tlsSchema,
      handle: ({ base }) => {
        const address = addressOf(base, tls?.port)
        const known = { address, registry: hub ?? new URL(address).host }
        if (!tls) return { kind: 'none' as const, ...known, certificate: null, authority: null }
        const own = new X509Certificate(tls.identity.cert)
        const anchor = anchorOf(tls.identity)
        return {
          kind: tls.kind,
          ...known,
          certificate: { ...described(own), names: namesOf(own), issuer: commonName(own.issuer) },
          authority: anchor ? described(anchor) : null,
        }
      },
    }),
  ]
}

/** The address that was asked, with TLS: as it is where it has it, else at the port that has. */
function addressOf(base: string, port: number | undefined): string {
  const url = new URL(base)
  if (url.protocol === 'https:' || port === undefined) return url.origin
  return new URL(`https://${url.hostname}:${port}`).origin
}

function described(certificate: X509Certificate) {
  return {
    subject: commonName(certificate.subject),
    fingerprint: certificate.fingerprint256,
    from: new Date(certificate.validFrom).toISOString(),
    until: new Date(certificate.validTo).toISOString(),
  }
}

function commonName(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? name
}
