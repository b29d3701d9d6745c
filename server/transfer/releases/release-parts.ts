import { Buffer } from 'node:buffer'
import { type Digest, digestOf } from '../../../oci/digest.ts'
import { type Descriptor, parseManifest } from '../../../oci/manifest.ts'
import { MediaType } from '../../../oci/media-types.ts'
import type { NewManifest } from '../../content/manifests.ts'

/** Annotations of a release index and of what it lists. */
export const Annotation = {
  app: 'vnd.raincask.app',
  version: 'vnd.raincask.version',
  /** `component` or `plugin`: what an image in the index is for. */
  role: 'vnd.raincask.role',
  /** `service_key` or `plugin_key` of what runs the image. */
  key: 'vnd.raincask.key',
  /** The image's name as the template writes it. */
  shareImage: 'vnd.raincask.share-image',
  title: 'org.opencontainers.image.title',
  // What a publisher said beside the template; an imported release has it in the template itself.
  notes: 'org.opencontainers.image.description',
  alias: 'vnd.raincask.alias',
  arch: 'vnd.raincask.arch',
  /** `true` for a version that its publisher calls a plugin. */
  plugin: 'vnd.raincask.plugin',
  rainbondVersion: 'vnd.raincask.rainbond-version',
  /** `plugin_id` of a release that is a platform plugin, so that these are found without reading every template. */
  platformPlugin: 'vnd.raincask.platform-plugin',
} as const

/** The two bytes `{}` that stand where an artifact has no configuration (image-spec, "Guidance for an Empty Descriptor"). */
export const EMPTY_CONFIG = Buffer.from('{}')
const emptyDescriptor: Descriptor = {
  mediaType: MediaType.ociEmpty,
  digest: digestOf(EMPTY_CONFIG),
  size: EMPTY_CONFIG.length,
}

/** A stored piece of the template artifact. */
export interface ArtifactPart {
  digest: Digest
  size: number
  mediaType: string
  title: string
}

/** The template artifact: the RAM template's JSON first, then logo and the like. Same parts, same bytes. */
export function templateArtifact(parts: ArtifactPart[]): NewManifest {
  return manifest({
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    artifactType: MediaType.template,
    config: emptyDescriptor,
    layers: parts.map(({ mediaType, digest, size, title }) => ({
      mediaType,
      digest,
      size,
      annotations: { [Annotation.title]: title },
    })),
  })
}

/** One image of a release, for one component or plugin. */
export interface ReleaseImage {
  root: Descriptor
  role: 'component' | 'plugin'
  key: string
  shareImage: string
}

/**
 * The release index (design, section 1): one digest that commits to template and images. Same input, same bytes.
 * @param annotations further ones; those without a text are left out
 */
export function releaseIndex(
  identity: { app: string; name: string; version: string },
  template: NewManifest,
  images: ReleaseImage[],
  annotations: Record<string, string | undefined> = {},
): NewManifest {
  return manifest({
    schemaVersion: 2,
    mediaType: MediaType.ociIndex,
    artifactType: MediaType.release,
    manifests: [
      {
        mediaType: MediaType.ociManifest,
        digest: template.digest,
        size: template.bytes.byteLength,
        artifactType: MediaType.template,
      },
      ...images.map(({ root, role, key, shareImage }) => ({
        mediaType: root.mediaType,
        digest: root.digest,
        size: root.size,
        annotations: { [Annotation.role]: role, [Annotation.key]: key, [Annotation.shareImage]: shareImage },
      })),
    ],
    annotations: {
      [Annotation.app]: identity.app,
      [Annotation.version]: identity.version,
      [Annotation.title]: identity.name,
      ...Object.fromEntries(Object.entries(annotations).filter(([, text]) => text)),
    },
  })
}

function manifest(document: unknown): NewManifest {
  const bytes = Buffer.from(JSON.stringify(document))
  return { digest: digestOf(bytes), bytes, parsed: parseManifest(bytes) }
}
