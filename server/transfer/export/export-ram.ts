import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { discardingSink } from '../../../bundles/discarding-sink.ts'
import type { ReleaseClosure, ReleasePart } from '../../../bundles/raincask/release-closure.ts'
import { requireImages } from '../../../bundles/ram/package-parts.ts'
import { readRamPackage } from '../../../bundles/ram/read-ram-package.ts'
import { parseTemplate } from '../../../bundles/ram/template.ts'
import type { ArchivedImage } from '../../../bundles/ram/write-image-archive.ts'
import { type PlannedPackage, planRamPackage } from '../../../bundles/ram/write-ram-package.ts'
import type { Digest } from '../../../oci/digest.ts'
import { Audit } from '../../ops/audit.ts'
import { requireSpace } from '../../ops/disk-space.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { openFileSource } from '../import-package/read-file.ts'
import { Annotation } from '../releases/release-parts.ts'
import { recordTransfer } from '../transfer-audit.ts'
import { loadSigningKey, syncDirectory } from '../trust/trust-key.ts'
import { writeChecksum } from './checksum-file.ts'
import { blobChunks } from './export-blobs.ts'
import type { ExportDeps, ExportRequest } from './export-bundle.ts'
import { architectures, type ChosenRelease, chooseReleases, storedClosure } from './export-contents.ts'
import { explainExportError } from './export-error.ts'
import { ExportFile } from './export-file.ts'
import { clearLeftovers, partialName } from './export-leftovers.ts'

export type RamExportRequest = Pick<
  ExportRequest,
  'releases' | 'output' | 'arch' | 'onProgress' | 'onItem' | 'signal' | 'actor'
>

/** A RAM package that was written and read back. */
export interface ExportedPackage {
  app: string
  name: string
  version: string
  arch: string
  path: string
  /** Bytes and digest of the file. */
  size: number
  sha256: string
}

const MAX_TEMPLATE = 64 * 1024 * 1024

/**
 * Writes each release as a RAM package for a real Rainbond, with its checksum in a file beside it. It has its name only
 * once the import of this very store has read it back in full.
 * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND, EXPORT_REFUSED, STORAGE_FULL
 */
export async function exportRamPackages(
  deps: ExportDeps,
  request: RamExportRequest,
): Promise<ExportedPackage[]> {
  const { releases } = chooseReleases(deps, request.releases)
  await mkdir(request.output, { recursive: true })
  await clearLeftovers(deps, request.output)
  const packages = []
  for (const chosen of releases) packages.push(await exportRelease(deps, request, chosen))
  return packages
}

async function exportRelease(
  deps: ExportDeps,
  request: RamExportRequest,
  { app, release }: ChosenRelease,
): Promise<ExportedPackage> {
  const arch = request.arch ?? release.arch
  request.onItem?.(`${app.name} ${release.version}`)
  const { plan, images } = await planPackage(deps, { app, release }, arch)
  await requireSpace(request.output, plan.size)
  const path = join(request.output, plan.fileName)
  const file = await ExportFile.create(join(request.output, await partialName(deps)))
  try {
    const { size, sha256 } = await writeFile(plan, file, request)
    await file.sync()
    await readBack(file.path, images)
    await file.finish(path)
    await writeChecksum(deps, path, sha256)
    await syncDirectory(request.output).catch(() => undefined)
    const audit = new Audit(deps.db)
    const exported = { app: app.id, name: app.name, version: release.version, digest: release.digest }
    const carrier = { file: plan.fileName, form: 'ram', arch, bytes: size }
    await deps.db.write(() => recordTransfer(audit, request.actor, 'version.exported', exported, carrier))
    return { app: app.id, name: app.name, version: release.version, arch, path, size, sha256 }
  } catch (error) {
    await file.discard()
    throw explainExportError(error)
  }
}

async function planPackage(
  deps: ExportDeps,
  { release }: ChosenRelease,
  arch: string,
): Promise<{ plan: PlannedPackage; images: Map<string, ArchivedImage['manifest']> }> {
  const { content, data } = deps
  const where = `${release.appId} ${release.version}`
  try {
    const closure = storedClosure(deps, release, arch)
    const images = imagesFor(deps, closure, arch, where)
    const template = parseTemplate(content.blobs.read(release.template as Digest, MAX_TEMPLATE))
    const blob = (digest: Digest) => blobChunks(content.blobs.store, digest)
    const key = await loadSigningKey(data)
    return { plan: planRamPackage({ template, arch, images, blob, key }), images }
  } catch (error) {
    throw explainExportError(error)
  }
}

/** For each name that the template gives an image: its manifest for the one architecture. */
export function imagesFor(
  { content }: ExportDeps,
  { images }: ReleaseClosure,
  arch: string,
  where: string,
): Map<string, ArchivedImage['manifest']> {
  const chosen = new Map<string, ArchivedImage['manifest']>()
  for (const image of images) {
    const single = image.documents.filter(({ parsed }) => parsed.kind === 'image')
    const fitting = single.filter((document) => {
      const alone: ReleasePart = { ...image, documents: [document] }
      const own = architectures(content, alone)
      return own.includes(arch) || (own.length === 0 && single.length === 1)
    })
    const [manifest] = fitting
    const name = image.descriptor.annotations?.[Annotation.shareImage] ?? ''
    if (!manifest)
      throw new RaincaskError('EXPORT_REFUSED', { reason: `${where} has no image for ${arch}: ${name}` })
    chosen.set(name, manifest)
  }
  return chosen
}

async function writeFile(
  plan: PlannedPackage,
  file: ExportFile,
  { onProgress, signal }: RamExportRequest,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of plan.open((written) => onProgress?.(written, plan.size))) {
    signal?.throwIfAborted()
    const waiting = file.write(size, chunk)
    hash.update(chunk)
    size += chunk.byteLength
    if (waiting) await waiting
  }
  return { size, sha256: hash.digest('hex') }
}

/** The reader that imports packages must find every image as it was put in. */
async function readBack(path: string, images: ReadonlyMap<string, ArchivedImage['manifest']>): Promise<void> {
  const { chunks } = await openFileSource(path)
  const { parts } = await readRamPackage(chunks, discardingSink())
  requireImages(parts)
  for (const { shareImage, image } of parts)
    if (image?.root.digest !== images.get(shareImage)?.digest)
      throw new RaincaskError('DIGEST_MISMATCH', {
        where: path,
        reason: `${shareImage} reads back as another image`,
      })
}
