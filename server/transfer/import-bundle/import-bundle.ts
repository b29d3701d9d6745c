import type { BundleDocument } from '../../../bundles/raincask/bundle-document.ts'
import { forWork } from '../../content/content.ts'
import type { Actor } from '../../ops/audit.ts'
import { RaincaskError } from '../../ops/errors.ts'
import type { ImportDeps, ImportedRelease } from '../import-package/import-package.ts'
import { importsDirectory } from '../imports-directory.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { type WrittenReceipt, writeReceipt } from '../sites/receipts.ts'
import { requireTrusted, type Signer, TrustStore } from '../trust/trust.ts'
import { loadSigningKey } from '../trust/trust-key.ts'
import { changesOf, type ReleaseChange } from './import-bundle-changes.ts'
import { knownReleases, ownersOf } from './import-bundle-documents.ts'
import { type FoundBundle, someDigests } from './import-bundle-find.ts'
import { BundleJournal } from './import-bundle-journal.ts'
import { type ImportPlan, type PlannedRelease, planImport } from './import-bundle-plan.ts'
import { type PublishedBundle, publishBundle, recordBundle } from './import-bundle-publish.ts'
import { RangedBlobs } from './import-bundle-ranges.ts'
import { type DamagedVolume, takeVolumes } from './import-bundle-volumes.ts'

export interface BundleImportOptions {
  /** Fingerprint of a signer that a person said is to be trusted this time. */
  trustSigner?: string | undefined
  /** Take releases out of the catalogue that the sender has no more. */
  applyRemovals?: boolean | undefined
  /** Let an older state of a release replace a later one of the same signer. */
  allowOlder?: boolean | undefined
  /** Who imports it, for the audit. */
  actor: Actor
  onProgress?: (done: number, total: number) => void
  /** Told which release is being read, by its name and version. */
  onItem?: ((name: string) => void) | undefined
  signal?: AbortSignal | undefined
}

/** What is in a bundle and what an import of it would do. */
export interface BundlePreview {
  id: string
  digest: string
  kind: BundleDocument['kind']
  createdAt: string
  title: string
  signer: Signer
  releases: PlannedRelease[]
  removed: ImportPlan['removed']
  bytesToAdd: number
  bytesHere: number
  freeBytes: number
  missingBase: ImportPlan['missingBase']
  /** Volumes by number: how many there are, which were given, which must still be read, and which of those are not given. */
  volumes: { count: number; given: number[]; needed: number[]; missing: number[] }
}

export interface BundleImportResult extends Pick<BundlePreview, 'id' | 'digest' | 'title' | 'signer'> {
  /** False while volumes are still to come: nothing is published then. */
  complete: boolean
  missingVolumes: number[]
  releases: ImportedRelease[]
  removed: BundleDocument['removed']
  addedBytes: number
  skippedBytes: number
  written: WrittenReceipt | undefined
}

/** All that an import needs to know before its first write. */
interface Opened {
  journal: BundleJournal
  ranged: RangedBlobs
  plan: ImportPlan
  preview: BundlePreview
}

/**
 * Looks at a bundle as its import does, and stops before the first write.
 * @throws RaincaskError SIGNER_REVOKED; an unknown signer is shown, not refused
 */
export async function previewBundle(
  deps: ImportDeps,
  found: FoundBundle,
): Promise<BundlePreview & { changes: ReleaseChange[] }> {
  const { preview, journal } = await openImport(deps, found)
  return { ...preview, changes: changesOf(deps, await knownReleases(found, journal)) }
}

/**
 * Imports a bundle, or those of its volumes that were found. Blobs come first, each of them kept once it is durable;
 * when the last one is here, one transaction publishes the releases, and a signed receipt is written. Cut off at any
 * point, it goes on where it was.
 * @throws RaincaskError SIGNER_UNKNOWN, SIGNER_REVOKED, BASE_MISSING, RELEASE_OLDER, STORAGE_FULL before anything is written;
 *   VOLUME_DAMAGED naming the volumes to bring again; what is wrong with a release, if the catalogue refuses it
 */
export async function importBundle(
  deps: ImportDeps,
  found: FoundBundle,
  options: BundleImportOptions,
): Promise<BundleImportResult> {
  const { plan, preview } = await openPermitted(deps, found, options)
  if (plan.nothingToDo && !removesAny(plan, options)) {
    const done = { results: unchanged(plan), removed: [] }
    await deps.db.write(() => recordBundle(deps, { found, actor: options.actor, addedBytes: 0 }, done))
    return finish(deps, found, preview, done, 0)
  }
  return oneAtATime(importsDirectory(deps.data), deps.data, options.signal, () =>
    importAlone(forWork(deps), found, options),
  )
}

async function importAlone(
  deps: ImportDeps,
  found: FoundBundle,
  options: BundleImportOptions,
): Promise<BundleImportResult> {
  const opened = await openPermitted(deps, found, options)
  const { preview, plan, journal, ranged } = opened
  const before = await begin(deps, found, opened)
  const owners = ownersOf(await knownReleases(found, journal))
  const damaged = await takeVolumes(deps, { found, plan, journal, ranged, owners, ...options })
  const left = await planImport(deps, found.bundle, journal, ranged)
  const missing = left.nothingToDo ? [] : [...left.wanted.keys()].sort((a, b) => a - b)
  const addedBytes = journal.addedBytes() - before
  if (missing.length === 0) {
    const published = left.nothingToDo ? unchanged(left) : undefined
    const { actor, applyRemovals = false } = options
    const done = await publishBundle(deps, { found, journal, ranged, published, applyRemovals, actor })
    return finish(deps, found, preview, done, addedBytes)
  }
  await deps.db.write(() => deps.content.blobs.releaseLeases())
  if (damaged.length > 0) throw damageError(damaged)
  return { ...report(preview, addedBytes), complete: false, missingVolumes: missing }
}

/** @throws RaincaskError where an import must not begin */
async function openPermitted(
  deps: ImportDeps,
  found: FoundBundle,
  options: BundleImportOptions,
): Promise<Opened> {
  const opened = await openImport(deps, found)
  requireTrusted(opened.preview.signer, options.trustSigner)
  requirePossible(opened.preview, options)
  return opened
}

function removesAny({ removed }: ImportPlan, { applyRemovals }: BundleImportOptions): boolean {
  return applyRemovals === true && removed.some(({ here }) => here)
}

async function openImport(deps: ImportDeps, { bundle, volumes }: FoundBundle): Promise<Opened> {
  const { document, digest, title, volumeCount } = bundle
  const own = await loadSigningKey(deps.data)
  const signer = new TrustStore(deps.db, own.publicKey).signer(document.by.fingerprint)
  const journal = new BundleJournal(deps.db, digest)
  const ranged = new RangedBlobs(deps, journal, bundle)
  const plan = await planImport(deps, bundle, journal, ranged)
  const { id, kind, createdAt } = document
  const { releases, removed, bytesToAdd, bytesHere, freeBytes, missingBase } = plan
  const given = [...volumes.keys()].sort((a, b) => a - b)
  const needed = [...plan.wanted.keys()].sort((a, b) => a - b)
  const missing = needed.filter((volume) => !volumes.has(volume))
  const counts = { count: volumeCount, given, needed, missing }
  const facts = { releases, removed, bytesToAdd, bytesHere, freeBytes, missingBase, volumes: counts }
  return { journal, ranged, plan, preview: { id, digest, kind, createdAt, title, signer, ...facts } }
}

function requirePossible(preview: BundlePreview, { allowOlder }: BundleImportOptions): void {
  const { missingBase, releases, bytesToAdd, freeBytes } = preview
  if (missingBase.length > 0) {
    const bytes = missingBase.reduce((total, { size }) => total + size, 0)
    const list = missingBase.map(({ digest }) => digest)
    throw new RaincaskError('BASE_MISSING', {
      reason: `${list.length} of the blobs that it takes for granted are not here (${bytes} bytes): ${someDigests(list)}`,
      fields: list.map((digest) => ({ field: 'requires', problem: digest })),
    })
  }
  const older = releases.find(({ outcome }) => outcome === 'older')
  if (older && !allowOlder)
    throw new RaincaskError('RELEASE_OLDER', {
      reason: `${older.name} ${older.version} here was published later than the one in the bundle (${older.publishedAt})`,
    })
  if (bytesToAdd > freeBytes)
    throw new RaincaskError('STORAGE_FULL', {
      reason: `${bytesToAdd} bytes are needed, ${freeBytes} are free`,
    })
}

/** @returns bytes that earlier runs have brought */
async function begin(
  { db, content }: ImportDeps,
  { bundle }: FoundBundle,
  { journal }: Opened,
): Promise<number> {
  const { blobs } = content
  const { document } = bundle
  await db.write(() => {
    journal.begin(bundle, document.by.fingerprint)
    for (const { digest } of [...document.blobs.filter(({ kind }) => kind === 'blob'), ...document.requires])
      if (blobs.sizeOf(digest) !== undefined) {
        blobs.lease(digest)
        journal.hold(digest, false)
      }
  })
  return journal.addedBytes()
}

async function finish(
  deps: ImportDeps,
  { bundle }: FoundBundle,
  preview: BundlePreview,
  { results, removed }: PublishedBundle,
  addedBytes: number,
): Promise<BundleImportResult> {
  const named = results.map(({ appKeyID, ...result }) => ({ app: appKeyID, ...result }))
  const written = await writeReceipt(deps, bundle, { results: named, removed, addedBytes })
  return { ...report(preview, addedBytes), releases: results, removed, written }
}

/** What an import has to say before anything is published. */
function report(
  { id, digest, title, signer, bytesHere }: BundlePreview,
  addedBytes: number,
): BundleImportResult {
  const bytes = { addedBytes, skippedBytes: bytesHere }
  const none = { missingVolumes: [], releases: [], removed: [], written: undefined }
  return { id, digest, title, signer, complete: true, ...bytes, ...none }
}

function unchanged({ releases }: ImportPlan): ImportedRelease[] {
  return releases.map(({ app, name, version, digest }) => ({
    appKeyID: app,
    name,
    version,
    digest,
    outcome: 'unchanged',
  }))
}

function damageError(damaged: readonly DamagedVolume[]): RaincaskError {
  const places = damaged.map(({ place, reason }) => `${place}: ${reason}`)
  return new RaincaskError('VOLUME_DAMAGED', {
    where: damaged.map(({ place }) => place).join(', '),
    reason: places.join('; '),
    fields: damaged.map(({ volume, reason }) => ({ field: `volumes.${volume}`, problem: reason })),
  })
}
