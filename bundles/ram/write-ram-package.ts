import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { normaliseReference } from '../../oci/reference.ts'
import { signDocument } from '../minisign.ts'
import type { SecretKey } from '../minisign-keys.ts'
import { PackageError } from '../package-error.ts'
import { TAR_END, tarHeader, tarPadding } from '../tar/write-tar-header.ts'
import { visible } from '../visible.ts'
import type { RamTemplate, TemplatePart } from './template.ts'
import { type ArchivedImage, type BlobReader, imageArchive, type PlannedFile } from './write-image-archive.ts'
import { keptName, packageName } from './write-names.ts'
import { goJson, goTemplate } from './write-template.ts'

/** What a package is made of. */
export interface RamContents {
  template: RamTemplate
  /** The one architecture of its images. */
  arch: string
  /** The image of each part, by the name that the template gives it. */
  images: ReadonlyMap<string, ArchivedImage['manifest']>
  blob: BlobReader
  /** Signs the list of checksums that lies in the package. */
  key: SecretKey
}

/** A package that can be written. */
export interface PlannedPackage {
  /** Name of the file. */
  fileName: string
  /** Bytes before compression, for progress. */
  size: number
  /** The bytes of the file. `onBytes` is told of those that went into it, before compression. */
  open(onBytes?: (total: number) => void): AsyncIterable<Uint8Array>
}

/**
 * Plans a RAM package that every Rainbond from 5.3 on imports (ram-package facts, 3.3): gzip over a tar with one top
 * directory, in it `metadata.json` first, `component-images.tar` and `plugin-images.tar` where there are such images, and
 * last `SHA256SUMS` with its signature. The same contents always give the same bytes.
 * @throws PackageError TEMPLATE_INVALID or IMAGE_MISSING if a Rainbond could not import it
 */
export function planRamPackage({ template, arch, images, blob, key }: RamContents): PlannedPackage {
  const { components, plugins, document, groupName, groupVersion } = template
  const parts = [...components, ...plugins]
  checkNames(parts, images)
  const top = packageName(groupName, groupVersion)
  const metadata = goJson(goTemplate(document, arch))
  const archive = (of: readonly TemplatePart[]) => imageArchive(archivedImages(of, images), blob)
  const files: [string, PlannedFile][] = [
    ['metadata.json', { size: metadata.byteLength, open: () => once(metadata) }],
  ]
  if (components.length > 0) files.push(['component-images.tar', archive(components)])
  if (plugins.length > 0) files.push(['plugin-images.tar', archive(plugins)])
  const size = files.reduce((sum, [, file]) => sum + file.size, 0)
  return {
    fileName: `${top}.tar.gz`,
    size,
    open: (onBytes = () => undefined) => compressed(packageTar(top, files, key, onBytes)),
  }
}

/** @throws PackageError where Rainbond's import would fail or mix images up (ram-package facts, 3.2, 3 to 5) */
function checkNames(parts: readonly TemplatePart[], images: RamContents['images']): void {
  const kept = new Map<string, string>()
  for (const { name, path, shareImage } of parts) {
    const refuse = (reason: string) =>
      new PackageError(
        'TEMPLATE_INVALID',
        `${visible(name)} ${reason}`,
        `metadata.json › ${path}.share_image`,
      )
    if (shareImage === '') throw refuse('has no image, which a RAM package cannot carry')
    const reference = normaliseReference(shareImage)
    if (reference === undefined || reference.includes('@'))
      throw refuse(`has the image ${visible(shareImage)}, which is no name with a tag`)
    const image = images.get(shareImage)
    if (!image) throw new PackageError('IMAGE_MISSING', `there is no image for ${visible(name)}`)
    const short = keptName(reference)
    const other = kept.get(short)
    if (other !== undefined && other !== reference)
      throw refuse(
        `has the image ${reference}, which Rainbond would mix up with ${other}: both become ${short}`,
      )
    kept.set(short, reference)
  }
}

function archivedImages(parts: readonly TemplatePart[], images: RamContents['images']): ArchivedImage[] {
  const byDigest = new Map<string, ArchivedImage>()
  for (const { shareImage } of parts) {
    const manifest = images.get(shareImage)
    const name = normaliseReference(shareImage)
    if (!manifest || name === undefined) continue
    const known = byDigest.get(manifest.digest)
    const names = [...new Set([...(known?.names ?? []), name])]
    byDigest.set(manifest.digest, { names, manifest })
  }
  return [...byDigest.values()]
}

async function* packageTar(
  top: string,
  files: readonly [string, PlannedFile][],
  key: SecretKey,
  onBytes: (total: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield tarHeader({ name: `${top}/`, type: 'directory' })
  const sums: string[] = []
  let total = 0
  for (const [name, file] of files) {
    const hash = createHash('sha256')
    yield tarHeader({ name: `${top}/${name}`, size: file.size })
    for await (const chunk of file.open()) {
      hash.update(chunk)
      yield chunk
      total += chunk.byteLength
      onBytes(total)
    }
    yield tarPadding(file.size)
    sums.push(`${hash.digest('hex')}  ${name}\n`)
  }
  const list = Buffer.from(sums.join(''))
  yield* wholeEntry(`${top}/SHA256SUMS`, list)
  const signature = signDocument(list, key, `file:SHA256SUMS\tpackage:${top}\thashed`)
  yield* wholeEntry(`${top}/SHA256SUMS.minisig`, Buffer.from(signature))
  yield TAR_END
}

function* wholeEntry(name: string, bytes: Buffer): Generator<Uint8Array> {
  yield tarHeader({ name, size: bytes.byteLength })
  yield bytes
  yield tarPadding(bytes.byteLength)
}

/** Level 1: layers are compressed already. No name and no time go into the header. */
async function* compressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const input = Readable.from(withContent(source), { objectMode: false })
  const gzip = createGzip({ level: 1, chunkSize: 1024 * 1024 })
  input.on('error', (error) => gzip.destroy(error))
  try {
    yield* input.pipe(gzip) as AsyncIterable<Buffer>
  } finally {
    input.destroy()
    gzip.destroy()
  }
}

/** A stream of bytes takes an empty chunk for nothing at all. */
async function* withContent(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) if (chunk.byteLength > 0) yield chunk
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
