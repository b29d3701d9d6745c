import { BlobIntake } from '../../../bundles/blob-intake.ts'
import { readImageArchive } from '../../../bundles/image-archive/read-image-archive.ts'
import type { ArchiveImage } from '../../../bundles/image-archive/types.ts'
import type { Sized } from '../../builders/content.ts'
import { MemorySink } from '../../builders/memory-sink.ts'

/** Reads an archive into a sink in memory, as a package's reader does. */
export async function readArchive(
  archive: Sized,
  sink: MemorySink = new MemorySink(),
): Promise<{ images: ArchiveImage[]; sink: MemorySink; intake: BlobIntake }> {
  const intake = new BlobIntake(sink)
  const images = await readImageArchive(archive.open(), intake, 'images.tar')
  return { images, sink, intake }
}
