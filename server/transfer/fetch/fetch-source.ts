import type { RamTemplate, TemplatePart } from '../../../bundles/ram/template.ts'
import { isDigest } from '../../../oci/digest.ts'
import { parseManifest } from '../../../oci/manifest.ts'
import { MediaType } from '../../../oci/media-types.ts'
import { type ImageReference, parseReference } from '../../../oci/reference.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { Annotation } from '../releases/release-parts.ts'
import { releaseRepository, releaseTag } from '../releases/served-names.ts'
import type { RemoteBlob } from './fetch-blob.ts'
import type { Fetching } from './fetch-http.ts'
import type { RemoteImage } from './fetch-image.ts'
import { RegistryClient } from './fetch-registry.ts'
import type { Credential } from './fetch-registry-auth.ts'

/** How registries are asked. */
export interface RegistryAccess extends Fetching {
  /** Registries that are asked by plain HTTP: `host[:port]`, or `*` for all. */
  plainHttp: ReadonlySet<string>
}

/** A release as another Raincask keeps it: with its own template and names, not those that it binds for a cluster. */
export interface KeptRelease {
  template: RemoteBlob
  logo: (RemoteBlob & { mediaType: string }) | undefined
  /** By the names that the template gives them. */
  images: Map<string, RemoteImage>
  /** Further annotations of the release index. */
  annotations: Record<string, string>
}

/** Docker Hub's registry has another name than its images. */
const DOCKER_HUB = 'registry-1.docker.io'

/** A client for the registry of an image. */
export function registryOf(
  registry: string,
  credential: Credential | undefined,
  access: RegistryAccess,
): RegistryClient {
  const host = registry === 'docker.io' ? DOCKER_HUB : registry
  const local = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(host)
  const plain = local || access.plainHttp.has(host) || access.plainHttp.has('*')
  return new RegistryClient(`${plain ? 'http' : 'https'}://${host}`, credential, access)
}

/**
 * Where the images of a bound template are: each component and plugin says it, with its own credential.
 * @throws RaincaskError TEMPLATE_INVALID for a name that is none
 */
export function imagesOfTemplate(template: RamTemplate, access: RegistryAccess): Map<string, RemoteImage> {
  const clients = new Map<string, RegistryClient>()
  const images = new Map<string, RemoteImage>()
  const { components, plugins, document } = template
  const described = [
    ...components.map((part, index) => ({ part, info: infoOf(document['apps'], index, 'service_image') })),
    ...plugins.map((part, index) => ({ part, info: infoOf(document['plugins'], index, 'plugin_image') })),
  ]
  for (const { part, info } of described) {
    if (part.shareImage === '' || images.has(part.shareImage)) continue
    const reference = referenceOf(part)
    const user = textOf(info['hub_user'])
    const password = textOf(info['hub_password'])
    const credential = user !== '' && password !== '' ? { user, password } : undefined
    const key = JSON.stringify([reference.registry, user, password])
    const client = clients.get(key) ?? registryOf(reference.registry, credential, access)
    clients.set(key, client)
    images.set(part.shareImage, remoteImage(client, reference, part.shareImage))
  }
  return images
}

/** An image of a registry, by a reference in full. */
export function remoteImage(client: RegistryClient, reference: ImageReference, name: string): RemoteImage {
  const { repository, tag, digest } = reference
  return { client, repository, reference: digest ?? tag ?? 'latest', name }
}

/**
 * The release itself, where the store is a Raincask that shows it: then what is made of it here is the very same.
 * @param images where its images are, as the bound template says
 */
export async function keptRelease(
  app: string,
  version: string,
  images: ReadonlyMap<string, RemoteImage>,
): Promise<KeptRelease | undefined> {
  const first = [...images.values()].find(({ repository }) => repository.startsWith('apps/'))
  if (!first) return undefined
  const { client } = first
  const repository = releaseRepository(app)
  const fetched = await client.manifest(repository, releaseTag(version)).catch(unlessRefused)
  if (!fetched) return undefined
  const index = parseManifest(fetched.bytes, fetched.mediaType || undefined)
  if (index.artifactType !== MediaType.release) return undefined
  const {
    [Annotation.app]: ownApp,
    [Annotation.version]: ownVersion,
    ...annotations
  } = index.annotations ?? {}
  if (ownApp !== app || ownVersion !== version) return undefined
  const [artifact, ...parts] = index.manifests
  if (artifact?.artifactType !== MediaType.template) return undefined
  const { bytes } = await client.manifest(repository, artifact.digest)
  const [, json, logo] = parseManifest(bytes, artifact.mediaType).blobs
  if (json?.mediaType !== MediaType.templateJson) return undefined
  const at = (digest: string) => ({ client, repository, reference: digest })
  return {
    template: { client, repository, digest: json.digest, size: json.size },
    logo: logo && { client, repository, digest: logo.digest, size: logo.size, mediaType: logo.mediaType },
    images: new Map(
      parts.flatMap(({ digest, annotations: notes }) => {
        const name = notes?.[Annotation.shareImage]
        return name === undefined ? [] : [[name, { ...at(digest), name }] as const]
      }),
    ),
    annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== Annotation.title)),
  }
}

/** A key that reads images but no releases, and a store that is no Raincask: both have the bound template. */
function unlessRefused(error: unknown): undefined {
  if (
    error instanceof RaincaskError &&
    ['REMOTE_NOT_FOUND', 'REMOTE_REFUSED', 'REMOTE_INVALID'].includes(error.code)
  )
    return undefined
  throw error
}

function referenceOf({ path, shareImage }: TemplatePart): ImageReference {
  const reference = parseReference(shareImage)
  if (reference && (reference.digest === undefined || isDigest(reference.digest))) return reference
  throw new RaincaskError('TEMPLATE_INVALID', {
    reason: `${path}.share_image ${shareImage} is no image’s name`,
  })
}

function infoOf(list: unknown, index: number, field: string): Record<string, unknown> {
  const item = Array.isArray(list) ? (list[index] as Record<string, unknown> | undefined) : undefined
  return (item?.[field] ?? {}) as Record<string, unknown>
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
