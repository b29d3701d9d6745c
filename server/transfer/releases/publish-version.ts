import { PackageError } from '../../../bundles/package-error.ts'
import { parseTemplate, type RamTemplate } from '../../../bundles/ram/template.ts'
import { visible } from '../../../bundles/visible.ts'
import { type Digest, digestOf } from '../../../oci/digest.ts'
import type { App } from '../../catalog/catalog.ts'
import type { Published } from '../../catalog/publish-release.ts'
import type { Content } from '../../content/content.ts'
import type { Database } from '../../db/database.ts'
import { RaincaskError } from '../../ops/errors.ts'
import {
  type ContentImage,
  publishReleaseContent,
  type ReleaseContent,
  templateAnnotations,
} from './publish-release-content.ts'
import { PushedImages } from './pushed-images.ts'
import { Annotation } from './release-parts.ts'
import { pathSafe, releaseRepository } from './served-names.ts'
import { summarise } from './template-summary.ts'

/** A version as its publisher's console describes it (market contract, 1.3, CreateVersion). */
export interface VersionToPublish {
  version: string
  alias: string
  notes: string
  rainbondVersion: string
  /** Undefined where the console doesn't say: then the template does. */
  isPlugin: boolean | undefined
  /** Empty where the console doesn't say. */
  arch: string
  /** The template's JSON, as it was sent: unknown fields and the form of numbers stay. */
  template: Uint8Array
}

export interface PublishVersionOptions {
  /** Where the publisher pushes to, e.g. `u/<id>`: their images lie beneath it. */
  namespace: string
  /** Runs in the transaction that publishes, with what came of it; for the audit. */
  within?(outcome: Published): void
}

/**
 * Publishes a version whose images were pushed before (market contract, 2e.7), as a release like an imported one.
 * The same content again changes nothing; other content under the same version replaces it.
 * @param app the app that it is for, the publisher's own
 * @throws RaincaskError TEMPLATE_INVALID, IMAGE_NOT_PUSHED with the names of the images, APP_NOT_FOUND
 */
export async function publishVersion(
  deps: { db: Database; content: Content },
  app: App,
  input: VersionToPublish,
  { namespace, within }: PublishVersionOptions,
): Promise<{ digest: Digest; outcome: Published }> {
  try {
    const template = parseTemplate(input.template, 'template')
    const images = pushedImages(deps.content, app, template, namespace)
    return await publishReleaseContent(deps, releaseContent(deps.content, app, input, template, images), {
      put: (bytes) => putIntoReleases(deps.content, app, bytes),
      keepApp: true,
      ...(within && { within }),
    })
  } catch (error) {
    if (!(error instanceof PackageError)) throw error
    const { code, entry = 'template', message } = error
    throw new RaincaskError(code, { where: entry, reason: `${entry}: ${message}`, cause: error })
  }
}

/** Linked at once, so that no collection takes it; if nothing comes of the release, one does in time. */
function putIntoReleases(content: Content, app: App, bytes: Uint8Array): Promise<Digest> {
  const digest = digestOf(bytes)
  return content.blobs.put(bytes, () => content.repositories.linkBlob(releaseRepository(app.id), digest))
}

/**
 * Each image that the template names: pushed into the publisher's namespace, or this app's already.
 * @throws RaincaskError IMAGE_NOT_PUSHED
 */
function pushedImages(
  content: Content,
  app: App,
  { components, plugins }: RamTemplate,
  namespace: string,
): Map<string, ContentImage> {
  const roots = [`${namespace}/`, `apps/${pathSafe(app.id)}/`]
  const pushed = new PushedImages(content, (repository) => roots.some((root) => repository.startsWith(root)))
  const images = new Map<string, ContentImage>()
  const missing = new Set<string>()
  for (const { shareImage } of [...components, ...plugins]) {
    if (shareImage === '' || images.has(shareImage) || missing.has(shareImage)) continue
    const image = pushed.find(shareImage)
    if (image) images.set(shareImage, image)
    else missing.add(shareImage)
  }
  if (missing.size === 0) return images
  const named = [...missing].slice(0, 5).map((name) => visible(name))
  const more = missing.size > 5 ? ` and ${missing.size - 5} more` : ''
  throw new RaincaskError('IMAGE_NOT_PUSHED', { where: namespace, reason: `${named.join(', ')}${more}` })
}

function releaseContent(
  content: Content,
  app: App,
  input: VersionToPublish,
  template: RamTemplate,
  images: ReadonlyMap<string, ContentImage>,
): ReleaseContent {
  const summary = summarise(template)
  const { version, alias, notes, rainbondVersion, isPlugin = summary.isPlugin } = input
  const platforms = [...new Set([...images.values()].flatMap((image) => image.platforms))]
  const arch = input.arch || summary.arch || (platforms.length === 1 ? (platforms[0] ?? '') : '')
  const { id, name, description, introduction, devStatus } = app
  return {
    facts: {
      app: { id, name, description, introduction, devStatus },
      ...{ version, alias, notes, arch, isPlugin, rainbondVersion },
      cpu: summary.cpu,
      memory: summary.memory,
    },
    title: template.groupName,
    metadata: input.template,
    parts: [...template.components, ...template.plugins],
    images,
    logo: logoOf(content, app),
    annotations: {
      ...templateAnnotations(summary),
      [Annotation.alias]: alias,
      [Annotation.notes]: notes,
      [Annotation.arch]: arch,
      [Annotation.plugin]: isPlugin ? 'true' : undefined,
      [Annotation.rainbondVersion]: rainbondVersion,
    },
  }
}

/** The app's logo travels with its releases. */
function logoOf(content: Content, { logo, logoType }: App): ReleaseContent['logo'] {
  const size = logo === null ? undefined : content.blobs.sizeOf(logo as Digest)
  return size === undefined || !logoType ? undefined : { digest: logo as Digest, mediaType: logoType, size }
}
