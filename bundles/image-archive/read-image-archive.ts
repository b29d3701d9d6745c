import { type Digest, parseDigest } from '../../oci/digest.ts'
import { MAX_MANIFEST_BYTES } from '../../oci/manifest.ts'
import type { ArchiveEntry } from '../archive-entry.ts'
import { type BlobIntake, verifyBytes } from '../blob-intake.ts'
import { ByteReader } from '../byte-reader.ts'
import { isJunkName } from '../junk-names.ts'
import { PackageError } from '../package-error.ts'
import { readSmall } from '../read-small.ts'
import { SNIFF_BYTES, sniff } from '../sniff.ts'
import { readTar } from '../tar/read-tar.ts'
import { trail, visible } from '../visible.ts'
import { ArchiveContents, mayBeDocument } from './archive-contents.ts'
import { imagesOfDockerSave } from './docker-save.ts'
import { imagesOfLayout } from './oci-layout.ts'
import type { ArchiveImage } from './types.ts'

/** Most entries of an image archive; an image has at most 127 layers in Docker. */
const MAX_ENTRIES = 200_000
/** Most bytes of `index.json`, `manifest.json` and `repositories`. */
const MAX_LIST_BYTES = 16 * 1024 * 1024

const LISTS = new Set(['index.json', 'manifest.json', 'oci-layout', 'repositories'])
const DIRECTORY = /^(?:|blobs|blobs\/sha256|blobs\/sha512|[0-9a-f]{64})$/
const LAYER = /^(?:[0-9a-f]{64}\/layer\.tar|[0-9a-f]{64}\.tar)$/
const CONFIG = /^(?:[0-9a-f]{64}\.json|sha256:[0-9a-f]{64})$/
/** As crane writes them: compressed, and so named by another digest than the config's. */
const GZIP_LAYER = /^[0-9a-f]{64}\.tar\.gz$/
const LEGACY = /^[0-9a-f]{64}\/(?:json|VERSION)$/

/**
 * Reads an image archive as it streams by and puts its blobs into the sink: an OCI layout as containerd and Docker from
 * 25 write it, or `docker save` up to 24. Which of them it is shows only at its end; every blob is hashed on its way.
 * `within` is where the archive lies, for errors.
 * @throws PackageError; blobs that were complete before it stay in the sink.
 */
export async function readImageArchive(
  source: AsyncIterable<Uint8Array>,
  intake: BlobIntake,
  within: string | undefined,
): Promise<ArchiveImage[]> {
  const reader = new ByteReader(source)
  const { form, what } = sniff(await reader.peek(SNIFF_BYTES))
  if (form === 'empty') throw new PackageError('PACKAGE_TRUNCATED', 'the image archive is empty', within)
  if (form === 'zeros') throw new PackageError('PACKAGE_DAMAGED', 'the image archive is all zeros', within)
  if (form !== 'tar')
    throw new PackageError(
      'ENTRY_REFUSED',
      `an image archive must be a plain tar, and this is ${what}`,
      within,
    )
  const entries = readTar(reader, { maxEntries: MAX_ENTRIES, ...(within && { within }) })
  return readImageEntries(entries, intake, within)
}

/**
 * Reads the entries of an image archive, whatever they lie in; see `readImageArchive`.
 * @throws PackageError
 */
export async function readImageEntries(
  entries: AsyncIterable<ArchiveEntry>,
  intake: BlobIntake,
  within: string | undefined,
): Promise<ArchiveImage[]> {
  const contents = new ArchiveContents()
  for await (const entry of entries)
    if (!isJunkName(entry.name)) await takeEntry(entry, contents, intake, trail(within, entry.name))
  const images = resolve(contents, intake, within)
  for (const { blobs } of images) await storeReferencedDocuments(blobs, contents, intake)
  return images
}

async function takeEntry(
  entry: ArchiveEntry,
  contents: ArchiveContents,
  intake: BlobIntake,
  where: string,
): Promise<void> {
  const { name, type, size, body } = entry
  if (type === 'directory') {
    if (!DIRECTORY.test(name)) throw unexpected(name, where)
  } else if (type === 'symlink') {
    if (!LAYER.test(name)) throw new PackageError('ENTRY_REFUSED', 'only layers may be links', where)
    contents.links.set(name, linkTarget(entry, where))
  } else if (LISTS.has(name)) {
    contents.keep(name, await readSmall(body, size, MAX_LIST_BYTES, where), where)
  } else if (name.startsWith('blobs/')) {
    contents.hasBlobs = true
    await takeBlob(blobDigest(name, where), entry, contents, intake, where)
  } else if (LAYER.test(name)) {
    if (contents.layers.has(name)) throw new PackageError('ENTRY_REFUSED', 'the layer comes twice', where)
    contents.layers.set(name, { digest: await intake.unnamed(size, body), size })
  } else if (GZIP_LAYER.test(name)) {
    if (contents.layers.has(name)) throw new PackageError('ENTRY_REFUSED', 'the layer comes twice', where)
    const digest: Digest = `sha256:${name.slice(0, 64)}`
    await intake.named(digest, size, body, where)
    contents.layers.set(name, { digest, size, isGzip: true })
  } else if (CONFIG.test(name)) {
    const digest: Digest = `sha256:${name.replace(/^sha256:|\.json$/g, '')}`
    await takeDocument(
      digest,
      await readSmall(body, size, MAX_MANIFEST_BYTES, where),
      contents,
      intake,
      where,
    )
    contents.configPaths.set(name, { digest, size })
  } else if (!LEGACY.test(name)) throw unexpected(name, where)
}

async function takeBlob(
  digest: Digest,
  entry: ArchiveEntry,
  contents: ArchiveContents,
  intake: BlobIntake,
  where: string,
): Promise<void> {
  const reader = new ByteReader(entry.body)
  if (mayBeDocument(entry.size, await reader.peek(64))) {
    const bytes = await readSmall(reader, entry.size, MAX_MANIFEST_BYTES, where)
    await takeDocument(digest, bytes, contents, intake, where)
  } else await intake.named(digest, entry.size, reader, where)
}

async function takeDocument(
  digest: Digest,
  bytes: Buffer,
  contents: ArchiveContents,
  intake: BlobIntake,
  where: string,
): Promise<void> {
  verifyBytes(digest, bytes, where)
  if (!contents.note(digest, bytes, where)) await intake.bytes(digest, bytes)
}

function blobDigest(name: string, where: string): Digest {
  const [, algorithm, hex, ...rest] = name.split('/')
  const digest = rest.length === 0 ? parseDigest(`${algorithm}:${hex}`) : undefined
  if (!digest) throw new PackageError('ENTRY_REFUSED', 'a blob is not named by its digest', where)
  return digest
}

/** The path that a layer's link leads to: `../<id>/layer.tar`, as Docker writes for a layer that it wrote before. */
function linkTarget(entry: ArchiveEntry, where: string): string {
  const target = entry.linkName.replace(/^\.\.\//, '')
  if (entry.name.endsWith('/layer.tar') && entry.linkName.startsWith('../') && LAYER.test(target))
    return target
  throw new PackageError(
    'ENTRY_REFUSED',
    `a link leads to ${visible(entry.linkName)}, which is no layer`,
    where,
  )
}

function unexpected(name: string, where: string): PackageError {
  return new PackageError('ENTRY_REFUSED', `${visible(name)} has no place in an image archive`, where)
}

function resolve(contents: ArchiveContents, intake: BlobIntake, within: string | undefined): ArchiveImage[] {
  if (contents.files.has('index.json')) return imagesOfLayout(contents, intake, within)
  if (contents.files.has('manifest.json')) return imagesOfDockerSave(contents, within)
  const reason = contents.files.has('repositories')
    ? 'the image archive was written by a Docker older than 1.10'
    : 'the image archive has neither index.json nor manifest.json'
  throw new PackageError('IMAGE_INVALID', reason, within)
}

/** A document that looked like a manifest may be some image's config or layer after all. */
async function storeReferencedDocuments(
  blobs: { digest: Digest }[],
  contents: ArchiveContents,
  intake: BlobIntake,
): Promise<void> {
  for (const { digest } of blobs) {
    const bytes = contents.documents.get(digest)
    if (bytes && intake.sizeOf(digest) === undefined) await intake.bytes(digest, bytes)
  }
}
