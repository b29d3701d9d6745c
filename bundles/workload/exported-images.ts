import { parseReference } from '../../oci/reference.ts'
import { PackageError } from '../package-error.ts'
import {
  type ArchivedImage,
  type BlobReader,
  imageArchive,
  type PlannedFile,
} from '../ram/write-image-archive.ts'
import { visible } from '../visible.ts'
import type { Application, Workload } from './application.ts'

/** The image of a workload under its name in an export: `<repository>:<tag>`, before it the registry. */
export interface ExportedImage {
  repository: string
  tag: string
}

/**
 * The registry in the names of exported images: with a name that no registry on the Internet can have, a machine that
 * lacks the image never fetches somebody else's.
 */
export const LOCAL_REGISTRY = 'localhost'

/** A name of its own for the image of every workload: two never share one, whatever the template called them. */
export function exportedImages({ name, workloads }: Application): Map<Workload, ExportedImage> {
  return new Map(
    workloads.map((workload) => [
      workload,
      {
        repository: `${name}/${workload.name}`,
        tag: parseReference(workload.shareImage)?.tag ?? 'latest',
      },
    ]),
  )
}

/**
 * One archive with the images of all workloads, which `docker load`, `ctr images import` and skopeo read.
 * @param images manifests by the names that the template gives them
 * @throws PackageError IMAGE_MISSING
 */
export function imagesFile(
  application: Application,
  images: ReadonlyMap<string, ArchivedImage['manifest']>,
  blob: BlobReader,
): PlannedFile {
  const archived = new Map<string, ArchivedImage>()
  for (const [workload, { repository, tag }] of exportedImages(application)) {
    const manifest = images.get(workload.shareImage)
    if (!manifest) throw new PackageError('IMAGE_MISSING', `there is no image for ${visible(workload.title)}`)
    const names = [...(archived.get(manifest.digest)?.names ?? []), `${LOCAL_REGISTRY}/${repository}:${tag}`]
    archived.set(manifest.digest, { names, manifest })
  }
  return imageArchive([...archived.values()], blob)
}
