import { readFile } from 'node:fs/promises'
import { type HeldRelease, parseInventory } from '../../../bundles/raincask/inventory.ts'
import { parseReceipt } from '../../../bundles/raincask/receipt.ts'
import { explainPackageError } from '../import-package/package-error.ts'
import type { SiteFile, Sites } from './sites.ts'

/** What one file says of its site. */
interface Statement {
  /** Releases that it names: all of the site's in an inventory, those that came in a receipt. */
  releases: HeldRelease[]
  /** Releases that a receipt says were removed. */
  removed: HeldRelease[]
  /** Names of apps, where it tells them. */
  names: [app: string, name: string][]
}

/** What a site is known to hold. */
export interface SiteHoldings {
  /** `inventory`: all that it held when it wrote the newest one; `receipts`: at least that, perhaps more. */
  knowledge: 'inventory' | 'receipts'
  /** Digests of releases by app and version. */
  releases: Map<string, Map<string, string>>
  names: Map<string, string>
}

/** Statements that are kept in memory; an inventory of a large site takes a while to read. */
const MAX_KEPT = 200

/** Reads what sites say they hold. A file never changes, so each is read once. */
export class SiteStatements {
  readonly #sites: Sites
  readonly #kept = new Map<string, Statement>()

  constructor(sites: Sites) {
    this.#sites = sites
  }

  /**
   * What a site holds by its newest inventory and the receipts after it; without one, by all its receipts.
   * @param files of one site
   */
  async holdings(files: readonly SiteFile[]): Promise<SiteHoldings> {
    const oldest = files.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : order(a) - order(b)))
    const from = oldest.findLastIndex(({ kind }) => kind === 'inventory')
    const releases: SiteHoldings['releases'] = new Map()
    const names = new Map<string, string>()
    for (const [i, file] of oldest.entries()) {
      // What an inventory has not is gone, however many receipts told of it before; they still know names.
      if (i < from && file.kind === 'inventory') continue
      const statement = await this.#read(file)
      for (const [app, name] of statement.names) names.set(app, name)
      if (i < from) continue
      for (const { app, version, digest } of statement.releases) put(releases, app, version, digest)
      for (const { app, version } of statement.removed) releases.get(app)?.delete(version)
    }
    for (const [app, versions] of releases) if (versions.size === 0) releases.delete(app)
    return { knowledge: from < 0 ? 'receipts' : 'inventory', releases, names }
  }

  async #read(file: SiteFile): Promise<Statement> {
    const known = this.#kept.get(file.id)
    if (known) return known
    const path = await this.#sites.require(file.id)
    const statement = statementOf(file, await readFile(path))
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear()
    this.#kept.set(file.id, statement)
    return statement
  }
}

/** An inventory is written just before the receipt that goes with it. */
function order({ kind }: SiteFile): number {
  return kind === 'inventory' ? 0 : 1
}

function put(releases: SiteHoldings['releases'], app: string, version: string, digest: string): void {
  const versions = releases.get(app) ?? new Map<string, string>()
  releases.set(app, versions.set(version, digest))
}

function statementOf({ kind, id }: SiteFile, bytes: Buffer): Statement {
  try {
    if (kind === 'inventory') return { releases: parseInventory(bytes).releases, removed: [], names: [] }
    const { results, removed } = parseReceipt(bytes)
    return {
      releases: results.map(({ app, version, digest }) => ({ app, version, digest })),
      removed,
      names: results.map(({ app, name }) => [app, name]),
    }
  } catch (error) {
    throw explainPackageError(error, `what a site sent back, ${id}`)
  }
}
