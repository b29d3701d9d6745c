import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bundle } from '../../../bundles/raincask/bundle.ts'
import type { BundleDocument, BundleRelease } from '../../../bundles/raincask/bundle-document.ts'
import { siteOf } from '../../../bundles/raincask/signed-document.ts'
import { ChunkRing } from '../../../bundles/raincask/volume-file.ts'
import { type VolumeWriting, writeVolumes } from '../../../bundles/raincask/write-volumes.ts'
import type { Digest } from '../../../oci/digest.ts'
import { exportedBundles } from '../../db/schema.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import type { DataDirectory } from '../../ops/data-directory.ts'
import { requireSpace } from '../../ops/disk-space.ts'
import { plannedContent, planOrRefuse } from '../import-bundle/plan-bundle.ts'
import { recordTransfer } from '../transfer-audit.ts'
import { loadSigningKey, syncDirectory } from '../trust/trust-key.ts'
import type { DeltaBase } from './export-base.ts'
import { blobChunks } from './export-blobs.ts'
import { checkWritten } from './export-check.ts'
import { chooseReleases, type ExportContents, type ExportSource, gatherContents } from './export-contents.ts'
import { explainExportError } from './export-error.ts'
import { ExportFile } from './export-file.ts'
import { clearLeftovers, partialName } from './export-leftovers.ts'
import { fileNameOf } from './export-names.ts'

export interface ExportDeps extends ExportSource {
  data: DataDirectory
}

export interface ExportRequest {
  /** `APP`, `APP@VERSION` or `APP@*`. */
  releases: readonly string[]
  /** Directory that the volumes are written to; made if it is missing. */
  output: string
  /** What the receiver holds; the whole content is carried if left out. */
  base?: DeltaBase | undefined
  /** Most bytes of a volume's file; one volume if left out. */
  volumeSize?: number | undefined
  /** Only images for this architecture. */
  arch?: string | undefined
  /** When the bundle was made; the time of the newest release if left out, so that the same input gives the same bytes. */
  createdAt?: Date | undefined
  /** Who exports it, for the audit. */
  actor: Actor
  onProgress?: (written: number, total: number) => void
  /** Told which release is being written, by its name and version. */
  onItem?: ((name: string) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface ExportResult {
  /** The bundle's id, and the digest of its bundle.json. */
  id: string
  digest: Digest
  kind: 'full' | 'delta'
  createdAt: string
  /** Fingerprint of this store's key. */
  signer: string
  releases: BundleRelease[]
  removed: BundleDocument['removed']
  /** Paths, the first volume first. */
  files: { path: string; size: number }[]
  /** Blobs that it carries, and those that it takes for granted, with their bytes. */
  blobs: { count: number; bytes: number }
  requires: { count: number; bytes: number }
}

/**
 * Writes releases as a signed bundle (docs/bundles.md). It has its name only once it is whole, durable and was found
 * to carry or require everything that its releases need.
 * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND, STORAGE_FULL, USAGE; EXPORT_REFUSED, also if the store itself is
 *   damaged
 */
export async function exportBundle(deps: ExportDeps, request: ExportRequest): Promise<ExportResult> {
  try {
    const chosen = chooseReleases(deps, request.releases)
    const contents = gatherContents(deps, chosen.releases, request.arch)
    const key = await loadSigningKey(deps.data)
    const planned = plannedContent(deps, request, chosen, contents, siteOf(key.publicKey))
    const plan = planOrRefuse(planned)
    await mkdir(request.output, { recursive: true })
    await clearLeftovers(deps, request.output)
    await requireSpace(request.output, sum(plan.document.volumes))
    return await writeFiles(deps, request, contents, { plan, layout: planned.layout, key })
  } catch (error) {
    throw explainExportError(error)
  }
}

async function writeFiles(
  deps: ExportDeps,
  request: ExportRequest,
  contents: ExportContents,
  what: Pick<VolumeWriting, 'plan' | 'layout' | 'key'>,
): Promise<ExportResult> {
  const files = new Map<number, ExportFile>()
  const ring = new ChunkRing()
  const { signal, output: directory } = request
  try {
    const bundle = await writeVolumes({
      ...what,
      source: (digest) => {
        const owner = contents.owners.get(digest)
        if (owner !== undefined) request.onItem?.(owner)
        return documentOrBlob(deps, contents, digest, ring)
      },
      output: async (volume) => {
        signal?.throwIfAborted()
        const file = files.get(volume) ?? (await ExportFile.create(join(directory, await partialName(deps))))
        files.set(volume, file)
        return file
      },
      onProgress: (bytes) => {
        signal?.throwIfAborted()
        request.onProgress?.(bytes, what.plan.document.totals.bytes)
      },
    })
    for (const file of files.values()) await file.sync()
    await checkWritten(bundle, (volume) => files.get(volume)?.path ?? '')
    const finished = await giveNames(bundle, files, directory)
    await deps.db.write(() => remember(deps, bundle, request.actor))
    return resultOf(bundle, finished)
  } catch (error) {
    for (const file of files.values()) await file.discard()
    throw error
  }
}

/** A receipt that comes back is for one of these. Inside a write. */
function remember({ db }: ExportDeps, { document, digest, json, title }: Bundle, actor: Actor): void {
  const { id, createdAt, kind } = document
  const row = { bundle: digest, bundleId: id, title, createdAt: Date.parse(createdAt), document: json }
  const exportedAt = Date.now()
  db.orm
    .insert(exportedBundles)
    .values({ ...row, exportedAt })
    .onConflictDoUpdate({ target: exportedBundles.bundle, set: { exportedAt } })
    .run()
  const detail = { title, kind, blobs: document.totals.blobs, bytes: document.totals.bytes }
  const audit = new Audit(db)
  audit.record({ ...actor, action: 'bundle.exported', target: `bundle:${id}`, detail })
  for (const release of document.releases)
    recordTransfer(audit, actor, 'version.exported', release, { bundle: id })
}

function documentOrBlob(
  { content }: ExportDeps,
  { documents }: ExportContents,
  digest: Digest,
  ring: ChunkRing,
): AsyncIterable<Uint8Array> {
  const document = documents.get(digest)
  return document ? once(document.bytes) : blobChunks(content.blobs.store, digest, ring)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes
}

async function giveNames(
  bundle: Bundle,
  files: ReadonlyMap<number, ExportFile>,
  output: string,
): Promise<ExportResult['files']> {
  const named = []
  for (const [volume, file] of [...files].sort(([a], [b]) => a - b)) {
    const path = join(output, fileNameOf(bundle, volume))
    await file.finish(path)
    named.push({ path, size: bundle.volumeSize(volume) })
  }
  // Not every medium can sync a directory, and the files themselves are durable.
  await syncDirectory(output).catch(() => undefined)
  return named
}

function resultOf({ document, digest }: Bundle, files: ExportResult['files']): ExportResult {
  const { id, kind, createdAt, by, releases, removed, totals, requires } = document
  return {
    id,
    digest,
    kind,
    createdAt,
    signer: by.fingerprint,
    releases,
    removed,
    files,
    blobs: { count: totals.blobs, bytes: totals.bytes },
    requires: { count: requires.length, bytes: sum(requires) },
  }
}

function sum(items: readonly { size: number }[]): number {
  return items.reduce((total, { size }) => total + size, 0)
}
