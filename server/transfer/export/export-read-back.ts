import { BlobIntake } from '../../../bundles/blob-intake.ts'
import { discardingSink } from '../../../bundles/discarding-sink.ts'
import { gunzip } from '../../../bundles/gunzip.ts'
import { readImageArchive } from '../../../bundles/image-archive/read-image-archive.ts'
import { PackageError } from '../../../bundles/package-error.ts'
import type { ArchivedImage } from '../../../bundles/ram/write-image-archive.ts'
import { readTar } from '../../../bundles/tar/read-tar.ts'
import { openFileSource } from '../import-package/read-file.ts'

type Images = ReadonlyMap<string, ArchivedImage['manifest']>

/**
 * Reads an archive of images back with the reader that imports: every digest is compared, and each image must be there.
 * @param wanted names that the template gives to images that must be in it
 * @throws PackageError
 */
export async function checkImages(path: string, images: Images, wanted: readonly string[]): Promise<void> {
  const { chunks } = await openFileSource(path)
  await readImages(chunks, images, wanted)
}

/**
 * Reads a compressed archive back to its end.
 * @throws PackageError
 */
export async function checkPacked(path: string): Promise<void> {
  const { chunks } = await openFileSource(path)
  let entries = 0
  for await (const { name } of readTar(gunzip(chunks))) if (name !== '') entries++
  if (entries === 0) throw new PackageError('PACKAGE_DAMAGED', 'the archive reads back empty')
}

/** As `checkImages`, for the `images.tar` of a compressed archive, which is read to its end. */
export async function checkPackedImages(
  path: string,
  images: Images,
  wanted: readonly string[],
): Promise<void> {
  const { chunks } = await openFileSource(path)
  let found = false
  for await (const entry of readTar(gunzip(chunks))) {
    if (!entry.name.endsWith('/images.tar')) continue
    found = true
    await readImages(entry.body, images, wanted)
  }
  if (!found) throw new PackageError('PACKAGE_DAMAGED', 'the archive reads back without its images')
}

async function readImages(
  source: AsyncIterable<Uint8Array>,
  images: Images,
  wanted: readonly string[],
): Promise<void> {
  const found = await readImageArchive(source, new BlobIntake(discardingSink()), 'images.tar')
  const digests = new Set(found.map(({ root }) => root.digest))
  for (const name of wanted) {
    const digest = images.get(name)?.digest
    if (digest === undefined || !digests.has(digest))
      throw new PackageError('IMAGE_MISSING', `the archive reads back without ${name}`)
  }
}
