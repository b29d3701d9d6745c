import { createHash, sign } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { SecretKey } from '../../../bundles/minisign-keys.ts'
import { parseTemplate, type RamTemplate } from '../../../bundles/ram/template.ts'
import type { ArchivedImage, BlobReader } from '../../../bundles/ram/write-image-archive.ts'
import type { PlannedPackage } from '../../../bundles/ram/write-ram-package.ts'
import type { Digest } from '../../../oci/digest.ts'
import { Audit } from '../../ops/audit.ts'
import { requireSpace } from '../../ops/disk-space.ts'
import { recordTransfer } from '../transfer-audit.ts'
import { loadSigningKey, syncDirectory } from '../trust/trust-key.ts'
import { writeChecksum } from './checksum-file.ts'
import { blobChunks } from './export-blobs.ts'
import type { ExportDeps } from './export-bundle.ts'
import { type ChosenRelease, chooseReleases, storedClosure } from './export-contents.ts'
import { explainExportError } from './export-error.ts'
import { ExportFile } from './export-file.ts'
import { clearLeftovers, partialName } from './export-leftovers.ts'
import { type ExportedPackage, imagesFor, type RamExportRequest } from './export-ram.ts'

/** What a release is made of, for formats that run its components without Rainbond. */
export interface ReleaseToPlan {
  template: RamTemplate
  images: Map<string, ArchivedImage['manifest']>
  blob: BlobReader
  key: SecretKey
  /**
   * A password by its id: letters and digits that nobody can tell who has not this store's key or the export, and the same
   * whenever the same release is exported again.
   */
  password(id: string): string
}

/** A file to write, and how to judge it once it is written. */
export interface PlannedOutput {
  plan: PlannedPackage
  /** Reads it back. */
  check(path: string): Promise<void>
}

const MAX_TEMPLATE = 64 * 1024 * 1024

/**
 * Writes the files of one release after the other, each with its checksum beside it. A file has its name only once it was
 * read back.
 * @param plan what to write of a release
 * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND, EXPORT_REFUSED, STORAGE_FULL
 */
export async function exportPlanned(
  deps: ExportDeps,
  request: RamExportRequest,
  form: string,
  plan: (release: ReleaseToPlan) => PlannedOutput[],
): Promise<ExportedPackage[]> {
  const { releases } = chooseReleases(deps, request.releases)
  await mkdir(request.output, { recursive: true })
  await clearLeftovers(deps, request.output)
  const written: ExportedPackage[] = []
  for (const chosen of releases) {
    const arch = request.arch ?? chosen.release.arch
    request.onItem?.(`${chosen.app.name} ${chosen.release.version}`)
    try {
      const outputs = plan(await releaseToPlan(deps, chosen, arch))
      await requireSpace(request.output, sum(outputs))
      const files = await writeAll(deps, outputs, request)
      const { app, release } = chosen
      for (const file of files)
        written.push({ app: app.id, name: app.name, version: release.version, arch, ...file })
      const bytes = files.reduce((total, { size }) => total + size, 0)
      const exported = {
        app: app.id,
        name: app.name,
        version: release.version,
        digest: release.digest,
      }
      const carrier = { file: basename(files[0]?.path ?? ''), form, arch, bytes }
      const audit = new Audit(deps.db)
      await deps.db.write(() => recordTransfer(audit, request.actor, 'version.exported', exported, carrier))
    } catch (error) {
      throw explainExportError(error)
    }
  }
  return written
}

async function releaseToPlan(
  deps: ExportDeps,
  { release }: ChosenRelease,
  arch: string,
): Promise<ReleaseToPlan> {
  const { content, data } = deps
  const closure = storedClosure(deps, release, arch)
  const key = await loadSigningKey(data)
  return {
    template: parseTemplate(content.blobs.read(release.template as Digest, MAX_TEMPLATE)),
    images: imagesFor(deps, closure, arch, `${release.appId} ${release.version}`),
    blob: (digest) => blobChunks(content.blobs.store, digest),
    key,
    password: (id) => passwordFor(key, `${release.digest} ${id}`),
  }
}

function passwordFor({ secret }: SecretKey, what: string): string {
  const signature = sign(null, Buffer.from(`raincask password ${what}`), secret)
  return createHash('sha256')
    .update(signature)
    .digest('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 20)
}

type WrittenFile = Pick<ExportedPackage, 'path' | 'size' | 'sha256'>

async function writeAll(
  deps: ExportDeps,
  outputs: readonly PlannedOutput[],
  request: RamExportRequest,
): Promise<WrittenFile[]> {
  const total = sum(outputs)
  let before = 0
  const files: WrittenFile[] = []
  for (const { plan, check } of outputs) {
    const start = before
    const name = await partialName(deps)
    files.push(
      await writeOne(deps, plan, { check, name }, request, (bytes) =>
        request.onProgress?.(start + bytes, total),
      ),
    )
    before += plan.size
  }
  await syncDirectory(request.output).catch(() => undefined)
  return files
}

async function writeOne(
  deps: ExportDeps,
  plan: PlannedPackage,
  { check, name }: { check: PlannedOutput['check']; name: string },
  { output, signal }: RamExportRequest,
  onBytes: (bytes: number) => void,
): Promise<WrittenFile> {
  const path = join(output, plan.fileName)
  const file = await ExportFile.create(join(output, name))
  try {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of plan.open(onBytes)) {
      signal?.throwIfAborted()
      const waiting = file.write(size, chunk)
      hash.update(chunk)
      size += chunk.byteLength
      if (waiting) await waiting
    }
    await file.sync()
    await check(file.path)
    await file.finish(path)
    const sha256 = hash.digest('hex')
    await writeChecksum(deps, path, sha256)
    return { path, size, sha256 }
  } catch (error) {
    await file.discard()
    throw error
  }
}

function sum(outputs: readonly PlannedOutput[]): number {
  return outputs.reduce((total, { plan }) => total + plan.size, 0)
}
