import type { Descriptor } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'

/** A descriptor of the layout's index, with the names that tools find it by. */
export interface LayoutEntry {
  descriptor: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>
  artifactType?: string
  /** `org.opencontainers.image.ref.name`: what skopeo and oras take behind the path. */
  name: string
  /** `io.containerd.image.name`: the full reference, for images. */
  reference?: string | undefined
}

/** The files that make a bundle an OCI layout (image-spec, image-layout.md). Same entries, same bytes. */
export function layoutFiles(
  entries: readonly LayoutEntry[],
): { name: 'oci-layout' | 'index.json'; bytes: Buffer }[] {
  const manifests = entries.map(
    ({ descriptor: { mediaType, digest, size }, artifactType, name, reference }) => ({
      mediaType,
      digest,
      size,
      ...(artifactType !== undefined && { artifactType }),
      annotations: {
        ...(reference !== undefined && { 'io.containerd.image.name': reference }),
        'org.opencontainers.image.ref.name': name,
      },
    }),
  )
  return [
    { name: 'oci-layout', bytes: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
    {
      name: 'index.json',
      bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests })),
    },
  ]
}
