import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { MAX_INVENTORY_BYTES, parseInventory } from '../../../bundles/raincask/inventory.ts'
import { parseReceipt } from '../../../bundles/raincask/receipt.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { parseFile } from '../export/export-base.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { explainPackageError } from '../import-package/package-error.ts'
import { writeWhole } from './receipts.ts'

/** What another site sent back: its inventory, or a receipt for a bundle. */
const siteFile = z.object({
  id: z.string(),
  kind: z.enum(['inventory', 'receipt']),
  /** Fingerprint of the site, which has signed it. */
  site: z.string(),
  /** When it was written, by that site's clock. */
  at: z.string(),
  releases: z.number().int(),
  /** Id of the bundle that a receipt is for; null for an inventory. */
  bundle: z.string().nullable(),
  size: z.number().int(),
})
export type SiteFile = z.output<typeof siteFile>

const ID = /^[0-9a-f]{32}$/

/** Keeps what other sites sent back, so that a delta can be made against it. */
export class Sites {
  readonly #directory: string
  readonly #scratch: string

  constructor({ data, content }: ImportDeps) {
    this.#directory = join(data.root, 'sites')
    this.#scratch = content.staging.directory
  }

  /**
   * Takes an inventory or a receipt in; the file says itself what it is. Its signature must be right.
   * @throws RaincaskError NOT_A_PACKAGE, SIGNATURE_INVALID
   */
  async add(file: Buffer): Promise<SiteFile> {
    const described = describe(file)
    const known = (await this.list()).find(
      ({ site, kind, at, bundle }) =>
        site === described.site &&
        kind === described.kind &&
        at === described.at &&
        bundle === described.bundle,
    )
    if (known) return known
    const entry = { id: randomBytes(16).toString('hex'), ...described }
    await mkdir(this.#directory, { recursive: true, mode: 0o750 })
    await writeWhole(this.#pathOf(entry.id), file, this.#scratch)
    const about = Buffer.from(JSON.stringify(entry))
    await writeWhole(join(this.#directory, `${entry.id}.json`), about, this.#scratch)
    return entry
  }

  /**
   * The same, from a file.
   * @throws RaincaskError FILE_UNREADABLE, NOT_A_PACKAGE, SIGNATURE_INVALID
   */
  async addFrom(path: string): Promise<SiteFile> {
    return this.add(await parseFile(path, MAX_INVENTORY_BYTES, (bytes) => bytes))
  }

  /** What is here, the newest first. */
  async list(): Promise<SiteFile[]> {
    const names = await readdir(this.#directory).catch(() => [])
    const found = await Promise.all(
      names
        .filter((name) => name.endsWith('.json') && ID.test(name.slice(0, -5)))
        .map(async (name) => siteFile.parse(JSON.parse(await readFile(join(this.#directory, name), 'utf8')))),
    )
    return found.sort((a, b) => (a.at < b.at ? 1 : -1))
  }

  /**
   * Path of a file that a delta is made against.
   * @throws RaincaskError SITE_FILE_NOT_FOUND
   */
  async require(id: string): Promise<string> {
    const path = this.#pathOf(id)
    const isThere = ID.test(id) && (await stat(path).catch(() => undefined))
    if (!isThere) throw new RaincaskError('SITE_FILE_NOT_FOUND', { where: id })
    return path
  }

  /** @throws RaincaskError SITE_FILE_NOT_FOUND */
  async remove(id: string): Promise<void> {
    const path = await this.require(id)
    await rm(join(this.#directory, `${id}.json`), { force: true })
    await rm(path, { force: true })
  }

  #pathOf(id: string): string {
    return join(this.#directory, `${id}.signed`)
  }
}

function describe(file: Buffer): Omit<SiteFile, 'id'> {
  if (file.byteLength > MAX_INVENTORY_BYTES)
    throw new RaincaskError('REQUEST_TOO_LARGE', { reason: `${MAX_INVENTORY_BYTES} bytes` })
  const size = file.byteLength
  try {
    if (file.subarray(0, 4096).includes('raincask-receipt')) {
      const { site, importedAt, results, bundle } = parseReceipt(file)
      const about = { site: site.fingerprint, at: importedAt, releases: results.length }
      return { kind: 'receipt', ...about, bundle: bundle.id, size }
    }
    const { site, takenAt, releases } = parseInventory(file)
    return { kind: 'inventory', site, at: takenAt, releases: releases.length, bundle: null, size }
  } catch (error) {
    throw explainPackageError(error, 'what was sent')
  }
}
