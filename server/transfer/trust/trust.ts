import { asc, eq } from 'drizzle-orm'
import { isSignedBy, parseSignature } from '../../../bundles/minisign.ts'
import {
  fingerprintOf,
  formatPublicKey,
  type PublicKey,
  parsePublicKey,
} from '../../../bundles/minisign-keys.ts'
import { PackageError } from '../../../bundles/package-error.ts'
import { Bundle } from '../../../bundles/raincask/bundle.ts'
import type { VolumeHead } from '../../../bundles/raincask/volume-head.ts'
import type { Database } from '../../db/database.ts'
import { trustedSigners } from '../../db/schema.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import { RaincaskError } from '../../ops/errors.ts'

/** A store whose bundles are taken here, or no more. Times in milliseconds since 1970 UTC. */
export type TrustedSigner = typeof trustedSigners.$inferSelect

/** Who signed a bundle, and what that is worth here. The signature itself is right in all four. */
export interface Signer {
  fingerprint: string
  /** `own`: this store itself. */
  state: 'own' | 'trusted' | 'unknown' | 'revoked'
  /** As it is called here; empty where it is unknown. */
  name: string
}

/** Knows whose signatures count. */
export class TrustStore {
  readonly #db: Database
  readonly #own: string

  /** @param own the key of this store itself */
  constructor(db: Database, own: PublicKey) {
    this.#db = db
    this.#own = fingerprintOf(own)
  }

  /** Every signer, those that were revoked too. */
  list(): TrustedSigner[] {
    return this.#db.orm.select().from(trustedSigners).orderBy(asc(trustedSigners.addedAt)).all()
  }

  /** Takes bundles that this key signs from now on, also if it was revoked before. */
  async add(publicKey: PublicKey, name: string, actor: Actor): Promise<TrustedSigner> {
    const row = {
      fingerprint: fingerprintOf(publicKey),
      publicKey: formatPublicKey(publicKey),
      name,
      addedAt: Date.now(),
      revokedAt: null,
    }
    const { fingerprint, ...changes } = row
    await this.#db.write(() => {
      this.#db.orm
        .insert(trustedSigners)
        .values(row)
        .onConflictDoUpdate({ target: trustedSigners.fingerprint, set: changes })
        .run()
      this.#record(actor, fingerprint, { name, trusted: true })
    })
    return row
  }

  /**
   * Takes no more bundles of this signer; what they brought stays.
   * @throws RaincaskError SIGNER_NOT_FOUND
   */
  async revoke(fingerprint: string, actor: Actor): Promise<void> {
    await this.#db.write(() => {
      const { changes } = this.#db.orm
        .update(trustedSigners)
        .set({ revokedAt: Date.now() })
        .where(eq(trustedSigners.fingerprint, fingerprint))
        .run()
      if (changes === 0) throw new RaincaskError('SIGNER_NOT_FOUND', { where: fingerprint })
      this.#record(actor, fingerprint, { trusted: false })
    })
  }

  #record(actor: Actor, fingerprint: string, detail: Record<string, string | boolean>): void {
    const entry = { action: 'setting.changed', target: `signer:${fingerprint}`, detail } as const
    new Audit(this.#db).record({ ...actor, ...entry })
  }

  /** What a signer is here. */
  signer(fingerprint: string): Signer {
    if (fingerprint === this.#own) return { fingerprint, state: 'own', name: 'this store' }
    const row = this.#db.orm
      .select()
      .from(trustedSigners)
      .where(eq(trustedSigners.fingerprint, fingerprint))
      .get()
    if (!row) return { fingerprint, state: 'unknown', name: '' }
    return { fingerprint, state: row.revokedAt === null ? 'trusted' : 'revoked', name: row.name }
  }
}

/**
 * The table of contents of a volume, once its signature was found to be that of the key which it names. Whether that key
 * counts is `requireTrusted`'s to say.
 * @throws PackageError SIGNATURE_INVALID, BUNDLE_INVALID, BUNDLE_NEWER
 */
export function openSigned(head: VolumeHead): Bundle {
  const invalid = (reason: string) => new PackageError('SIGNATURE_INVALID', reason, 'bundle.json.minisig')
  const signature = parseSignature(head.signature)
  if (!signature) throw invalid('it is not in the form of minisign')
  const bundle = new Bundle(head.json)
  const key = parsePublicKey(bundle.document.by.publicKey)
  if (!key || !isSignedBy(head.json, signature, key))
    throw invalid('bundle.json was changed after it was signed, or signed with another key than it names')
  return bundle
}

/**
 * @param word the fingerprint that a person said is to be trusted, if any
 * @throws RaincaskError SIGNER_UNKNOWN, SIGNER_REVOKED
 */
export function requireTrusted({ fingerprint, state, name }: Signer, word: string | undefined): void {
  if (state === 'revoked') throw new RaincaskError('SIGNER_REVOKED', { where: `${name} (${fingerprint})` })
  if (state === 'unknown' && word !== fingerprint)
    throw new RaincaskError('SIGNER_UNKNOWN', { where: fingerprint })
}
