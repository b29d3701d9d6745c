import type { Digest } from '../../../oci/digest.ts'
import { isRepositoryName, isTag } from '../../../oci/names.ts'
import { formatReference, type ImageReference, parseReference } from '../../../oci/reference.ts'
import { forWork } from '../../content/content.ts'
import { holdInRepository } from '../../content/hold-content.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { imageRepository } from '../import-package/image-repository.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { explainPackageError } from '../import-package/package-error.ts'
import { contentImage } from '../import-package/publish-package.ts'
import { takeAll, withFetcher } from './fetch-blobs.ts'
import { PATIENCE, type Patience } from './fetch-http.ts'
import { findRemoteImage, type Platform, storedImage } from './fetch-image.ts'
import type { Credential } from './fetch-registry-auth.ts'
import { registryOf, remoteImage } from './fetch-source.ts'

export interface ImageFetch {
  /** As Docker takes it: `nginx:1.25`, `registry.example.org/team/app@sha256:…`. */
  image: string
  /** Repository and tag here; if left out, below `images/` by its own name, where imports keep images too. */
  as?: string | undefined
  credential?: Credential | undefined
  /** `os/architecture[/variant]`; all platforms if left out. */
  platform?: string | undefined
  plainHttp?: readonly string[] | undefined
  actor: Actor
  patience?: Patience | undefined
  onProgress?: ((done: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface FetchedImage {
  /** Where it is here. */
  repository: string
  tag: string
  digest: Digest
  /** Architectures that came along. */
  platforms: string[]
  addedBytes: number
  skippedBytes: number
}

/** The catalogue's own, and where publishers push to. */
const RESERVED = /^(?:apps|releases|u)(?:\/|$)/

/**
 * Fetches one image from any registry into a repository here.
 * @throws RaincaskError USAGE, REMOTE_…, DIGEST_MISMATCH, IMAGE_…, STORAGE_FULL
 */
export async function fetchImage(given: ImportDeps, request: ImageFetch): Promise<FetchedImage> {
  const deps = forWork(given)
  const { image, patience = PATIENCE, signal } = request
  const reference = parseReference(image)
  if (!reference || !isRepositoryName(reference.repository))
    throw new RaincaskError('USAGE', { reason: `${image} is no image’s name.` })
  const here = targetOf(reference, request.as)
  const platform = platformOf(request.platform)
  return withFetcher(deps, { patience, signal }, async (fetcher, stop) => {
    const access = { patience, signal: stop.signal, plainHttp: new Set(request.plainHttp) }
    const client = registryOf(reference.registry, request.credential, access)
    const found = await findRemoteImage(remoteImage(client, reference, image), platform)
    await takeAll(fetcher, found.blobs, request.onProgress ?? (() => undefined), stop)
    try {
      const { held, platforms, root } = contentImage(storedImage(deps, found))
      const audit = new Audit(deps.db)
      const { digest } = root
      await deps.db.write(() => {
        holdInRepository(deps.content, here.repository, held, here.tag)
        const detail = { fetched: image, tag: here.tag, digest, bytes: fetcher.addedBytes }
        const target = `repository:${here.repository}`
        audit.record({ ...request.actor, action: 'repository.changed', target, detail })
      })
      const { addedBytes, skippedBytes } = fetcher
      return { ...here, digest, platforms, addedBytes, skippedBytes }
    } catch (error) {
      throw explainPackageError(error, image)
    }
  })
}

/** Where imports keep images too, or where a person says. */
function targetOf(reference: ImageReference, as: string | undefined): { repository: string; tag: string } {
  const shortDigest = reference.digest?.split(':')[1]?.slice(0, 12) ?? 'latest'
  if (as === undefined) {
    const target = imageRepository(formatReference({ ...reference, digest: undefined }), shortDigest)
    // By its digest alone it would be called the latest.
    if (target) return reference.tag === undefined ? { ...target, tag: shortDigest } : target
  }
  const [, repository = '', tag = reference.tag ?? shortDigest] = /^(.*?)(?::([^:/]*))?$/.exec(as ?? '') ?? []
  if (isRepositoryName(repository) && isTag(tag) && !RESERVED.test(repository)) return { repository, tag }
  throw new RaincaskError('USAGE', {
    reason: 'The image cannot be kept under this name; say another with --as REPOSITORY[:TAG].',
  })
}

function platformOf(text: string | undefined): Platform | undefined {
  if (text === undefined) return undefined
  const [, os, architecture, variant] = /^([a-z0-9]+)\/([a-z0-9]+)(?:\/([a-z0-9]+))?$/.exec(text) ?? []
  if (os && architecture) return { os, architecture, variant }
  throw new RaincaskError('USAGE', { reason: '--platform takes OS/ARCHITECTURE, such as linux/arm64.' })
}
