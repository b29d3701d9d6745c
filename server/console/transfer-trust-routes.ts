import { z } from 'zod'
import {
  fingerprintOf,
  formatPublicKey,
  parseFingerprint,
  parsePublicKey,
} from '../../bundles/minisign-keys.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { loadSigningKey } from '../transfer/trust/trust-key.ts'
import { lineField } from './fields.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'transfers'
const access = 'administrator'

const trustedSchema = z.object({
  fingerprint: z.string(),
  publicKey: z.string().describe('As minisign writes it'),
  name: z.string(),
  addedAt: timeSchema,
  revokedAt: timeSchema.nullable(),
})

/** Whose bundles are taken here, and this store's own key for others. */
export function transferTrustRoutes({ deps, trust }: Transfers): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/transfers/signers',
      access,
      tag,
      summary: 'This store’s own key, and the stores whose bundles are taken, revoked ones too',
      response: z.object({
        own: z.object({ fingerprint: z.string(), publicKey: z.string() }),
        items: z.array(trustedSchema),
      }),
      handle: async () => {
        const { publicKey } = await loadSigningKey(deps.data)
        const own = { fingerprint: fingerprintOf(publicKey), publicKey: formatPublicKey(publicKey) }
        return { own, items: (await trust()).list() }
      },
    }),
    route({
      method: 'POST',
      path: '/transfers/signers',
      access,
      tag,
      summary: 'Take bundles that a key signs; one that was revoked is taken in again',
      status: 201,
      body: z.strictObject({
        publicKey: z.string().min(1).max(2000).describe('Its line of base64, or the whole file'),
        name: lineField(100, 1),
      }),
      response: trustedSchema,
      handle: async ({ body, actor }) => {
        const key = parsePublicKey(body.publicKey)
        if (!key) {
          const fields = [{ field: 'publicKey', problem: 'is not a public key of minisign' }]
          throw new RaincaskError('REQUEST_INVALID', { reason: 'publicKey is not one', fields })
        }
        return (await trust()).add(key, body.name, actor)
      },
    }),
    route({
      method: 'DELETE',
      path: '/transfers/signers/:fingerprint',
      access,
      tag,
      summary: 'Take no more bundles of a signer; what they brought stays',
      params: z.object({ fingerprint: z.string().regex(/^[0-9A-Za-z -]{1,100}$/) }),
      handle: async ({ params, actor }) => {
        const fingerprint = parseFingerprint(params.fingerprint)
        if (fingerprint === undefined)
          throw new RaincaskError('SIGNER_NOT_FOUND', { where: params.fingerprint })
        await (await trust()).revoke(fingerprint, actor)
      },
    }),
  ]
}
