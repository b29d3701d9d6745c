import { PackageError } from '../../../bundles/package-error.ts'
import type { BundleDocument } from '../../../bundles/raincask/bundle-document.ts'
import { checkClosure } from '../../../bundles/raincask/check-closure.ts'
import { publishRelease } from '../../catalog/publish-release.ts'
import { importedReleases } from '../../db/schema.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import { RaincaskError } from '../../ops/errors.ts'
import type { ImportDeps, ImportedRelease } from '../import-package/import-package.ts'
import { explainPackageError } from '../import-package/package-error.ts'
import { recordTransfer } from '../transfer-audit.ts'
import type { FoundBundle } from './import-bundle-find.ts'
import type { BundleJournal } from './import-bundle-journal.ts'
import type { RangedBlobs } from './import-bundle-ranges.ts'
import { readyRelease } from './import-bundle-release.ts'
import { removeRelease } from './import-bundle-removals.ts'

/** An import of which every blob and document is here. */
export interface WholeImport {
  found: FoundBundle
  journal: BundleJournal
  ranged: RangedBlobs
  /** Releases that are published already, to the last blob; undefined if they are still to be. */
  published: ImportedRelease[] | undefined
  applyRemovals: boolean
  actor: Actor
}

/** What a bundle's publication changed. */
export interface PublishedBundle {
  results: ImportedRelease[]
  removed: BundleDocument['removed']
}

/**
 * Publishes a bundle's releases in one transaction: repositories, tags, catalogue, removals, audit and journal. When the
 * bundle itself turns out to be wrong, all that it brought is taken back.
 * @throws RaincaskError with what is wrong with a release, or with the store
 */
export async function publishBundle(deps: ImportDeps, whole: WholeImport): Promise<PublishedBundle> {
  const { db, content } = deps
  const { found, journal, ranged } = whole
  const { document } = found.bundle
  try {
    const publish = whole.published ? () => whole.published ?? [] : prepare(deps, found, journal)
    const done = await db.write(() => {
      const results = publish()
      const removed = whole.applyRemovals ? document.removed.filter((item) => removeRelease(deps, item)) : []
      recordBundle(deps, { ...whole, addedBytes: journal.addedBytes() }, { results, removed })
      journal.end(Date.now())
      content.blobs.releaseLeases()
      return { results, removed }
    })
    await ranged.clear()
    return done
  } catch (error) {
    if (isFinal(error)) await giveUp(deps, whole)
    throw explainPackageError(error, [...found.volumes.values()][0]?.[0] ?? document.id)
  }
}

/** Checks all releases before any is published; what comes back is to be called inside a write. */
function prepare(
  { db, content }: ImportDeps,
  { bundle: opened }: FoundBundle,
  journal: BundleJournal,
): () => ImportedRelease[] {
  const { document, digest: bundle } = opened
  const ready = checkClosure(opened, journal.documents()).map((release) => ({
    ...release,
    ...readyRelease(content, release),
  }))
  return () =>
    ready.map(({ listed, release, hold }) => {
      hold(content)
      const outcome = publishRelease(db, release)
      const publishedAt = Date.parse(listed.publishedAt)
      const origin = { signer: document.by.fingerprint, bundle, publishedAt }
      db.orm
        .insert(importedReleases)
        .values({ appId: listed.app, version: listed.version, ...origin })
        .onConflictDoUpdate({ target: [importedReleases.appId, importedReleases.version], set: origin })
        .run()
      const { app: appKeyID, name, version, digest } = listed
      return { appKeyID, name, version, digest, outcome }
    })
}

/** Writes the audit: an entry for the bundle, and one for each release that it brought or took away. Inside a write. */
export function recordBundle(
  { db }: ImportDeps,
  { found, actor, addedBytes }: Pick<WholeImport, 'found' | 'actor'> & { addedBytes: number },
  { results, removed }: PublishedBundle,
): void {
  const audit = new Audit(db)
  const { title, document } = found.bundle
  const { id, by, kind } = document
  const detail = { title, kind, signer: by.fingerprint, addedBytes }
  audit.record({ ...actor, action: 'bundle.imported', target: `bundle:${id}`, detail })
  for (const { appKeyID: app, outcome, ...release } of results)
    recordTransfer(audit, actor, 'version.imported', { app, ...release }, { bundle: id, outcome })
  for (const release of removed) recordTransfer(audit, actor, 'version.deleted', release, { bundle: id })
}

const FINAL: ReadonlySet<string> = new Set([
  'TEMPLATE_INVALID',
  'MANIFEST_INVALID',
  'NAME_INVALID',
  'TAG_INVALID',
])

/** True if the bundle itself is wrong, so that no other copy of it and no second try can help. */
function isFinal(error: unknown): boolean {
  return error instanceof PackageError || (error instanceof RaincaskError && FINAL.has(error.code))
}

/** Takes back all that the import has brought, in all its runs. */
async function giveUp({ db, content }: ImportDeps, { journal, ranged }: WholeImport): Promise<void> {
  const brought = journal.broughtBlobs()
  await db.write(() => journal.end(undefined))
  await content.blobs.discard(brought)
  await ranged.clear()
}
