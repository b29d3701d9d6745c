import { fingerprintOf } from '../../../bundles/minisign-keys.ts'
import type { Database } from '../../db/database.ts'
import { trustedSigners } from '../../db/schema.ts'
import { KeptValue } from '../../jobs/kept-value.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import { RaincaskError } from '../../ops/errors.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { loadSigningKey } from '../trust/trust-key.ts'
import {
  compareSite,
  countSite,
  type SiteApp,
  type SiteCounts,
  type StoreReleases,
  storeReleases,
} from './site-comparison.ts'
import { type SiteHoldings, SiteStatements } from './site-holdings.ts'
import type { SiteFile, Sites } from './sites.ts'

/** Another appliance that a receipt or inventory told of. */
export interface KnownSite extends SiteCounts {
  fingerprint: string
  /** As it is called here, or as its key is among the trusted signers; empty where nobody said. */
  name: string
  /** True for this store itself. */
  isOwn: boolean
  knowledge: SiteHoldings['knowledge']
  /** When the newest file was written, by the site's clock. */
  knownAt: string
  /** What it sent back, the newest first. */
  files: SiteFile[]
}

/** A site with each app that it or this store has. */
export interface SiteDetail extends KnownSite {
  lines: SiteApp[]
}

type Names = Record<string, string>

/** What is known of other appliances: by what they sent back, each named by its key. */
export class KnownSites {
  readonly #deps: ImportDeps
  readonly #sites: Sites
  readonly #statements: SiteStatements
  readonly #names: KeptValue<Names>
  readonly #audit: Audit

  constructor(deps: ImportDeps, sites: Sites) {
    this.#deps = deps
    this.#sites = sites
    this.#statements = new SiteStatements(sites)
    this.#names = new KeptValue<Names>(deps.db, 'sites.names')
    this.#audit = new Audit(deps.db)
  }

  /** Every site, the one that was heard of last first. */
  async list(): Promise<KnownSite[]> {
    const files = Map.groupBy(await this.#sites.list(), ({ site }) => site)
    const here = storeReleases(this.#deps.db)
    const sites: KnownSite[] = []
    for (const own of files.values()) {
      const { lines: _, ...site } = await this.#describe(own, here)
      sites.push(site)
    }
    return sites.sort((a, b) => (a.knownAt < b.knownAt ? 1 : -1))
  }

  /** @throws RaincaskError SITE_NOT_FOUND */
  async get(fingerprint: string): Promise<SiteDetail> {
    return this.#describe(await this.#filesOf(fingerprint), storeReleases(this.#deps.db))
  }

  /**
   * Gives a site a name; an empty one takes it away.
   * @throws RaincaskError SITE_NOT_FOUND
   */
  async rename(fingerprint: string, name: string, by: Actor): Promise<SiteDetail> {
    await this.#filesOf(fingerprint)
    const { [fingerprint]: _, ...others } = this.#names.get() ?? {}
    await this.#names.set(name === '' ? others : { ...others, [fingerprint]: name })
    await this.#note('site.changed', fingerprint, { name }, by)
    return this.get(fingerprint)
  }

  /**
   * Forgets a site with all that it sent back; its next receipt or inventory makes it known again.
   * @throws RaincaskError SITE_NOT_FOUND
   */
  async forget(fingerprint: string, by: Actor): Promise<void> {
    const files = await this.#filesOf(fingerprint)
    for (const { id } of files) await this.#sites.remove(id)
    const { [fingerprint]: name = '', ...others } = this.#names.get() ?? {}
    await this.#names.set(others)
    await this.#note('site.deleted', fingerprint, { name, files: files.length }, by)
  }

  #note(
    action: 'site.changed' | 'site.deleted',
    fingerprint: string,
    detail: Record<string, string | number>,
    by: Actor,
  ): Promise<void> {
    return this.#audit.note({ ...by, action, target: `site:${fingerprint}`, detail })
  }

  async #filesOf(fingerprint: string): Promise<SiteFile[]> {
    const files = (await this.#sites.list()).filter(({ site }) => site === fingerprint)
    if (files.length === 0) throw new RaincaskError('SITE_NOT_FOUND', { where: fingerprint })
    return files
  }

  async #describe(files: SiteFile[], here: StoreReleases): Promise<SiteDetail> {
    const [newest] = files
    const fingerprint = newest?.site ?? ''
    const holdings = await this.#statements.holdings(files)
    const lines = compareSite(here, holdings)
    const { publicKey } = await loadSigningKey(this.#deps.data)
    return {
      fingerprint,
      name: this.#names.get()?.[fingerprint] ?? signerName(this.#deps.db, fingerprint),
      isOwn: fingerprintOf(publicKey) === fingerprint,
      knowledge: holdings.knowledge,
      knownAt: newest?.at ?? '',
      files,
      ...countSite(lines),
      lines,
    }
  }
}

function signerName({ orm }: Database, fingerprint: string): string {
  const rows = orm
    .select({ fingerprint: trustedSigners.fingerprint, name: trustedSigners.name })
    .from(trustedSigners)
    .all()
  return rows.find((one) => one.fingerprint === fingerprint)?.name ?? ''
}
