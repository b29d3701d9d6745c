import type { Context } from 'koa'
import { type Digest, digestOf, splitDigest } from '../../oci/digest.ts'
import {
  MAX_MANIFEST_BYTES,
  ManifestFormError,
  type ParsedManifest,
  parseManifest,
} from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { isTag } from '../../oci/names.ts'
import { RaincaskError } from '../ops/errors.ts'
import { readRequestBody } from '../ops/request-body.ts'
import { answerEmpty } from './answer-empty.ts'
import type { RegistryDeps } from './deps.ts'
import type { ManifestReference } from './target.ts'

/** Most tags that one push by digest may set (draft specification, `tag` parameters). */
const MAX_TAG_PARAMETERS = 100

/** GET and HEAD of a manifest: byte for byte and under the type it was pushed with, whatever Accept says. */
export async function getManifest(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  reference: ManifestReference,
): Promise<void> {
  const { manifests, renewals } = deps.content
  const manifest =
    reference.digest === undefined
      ? manifests.byTag(repository, reference.tag)
      : manifests.byDigest(repository, reference.digest)
  const isAsked = ctx.method === 'HEAD' && reference.digest !== undefined
  if (!manifest || (isAsked && !(await renewals.manifest(repository, reference.digest))))
    throw new RaincaskError('MANIFEST_UNKNOWN', { where: reference.digest ?? reference.tag })
  ctx.status = 200
  ctx.set('Docker-Content-Digest', manifest.digest)
  ctx.set('ETag', `"${manifest.digest}"`)
  if (ctx.get('If-None-Match').includes(manifest.digest)) {
    ctx.status = 304
    return
  }
  ctx.set('Content-Type', manifest.mediaType)
  ctx.set('Content-Length', String(manifest.bytes.length))
  if (ctx.method !== 'HEAD') ctx.body = manifest.bytes
}

/** PUT of a manifest, by tag or digest (distribution-spec, "Pushing Manifests"). */
export async function putManifest(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  reference: ManifestReference,
): Promise<void> {
  const tooLarge = () => new RaincaskError('MANIFEST_TOO_LARGE')
  const bytes = await readRequestBody(ctx.req, MAX_MANIFEST_BYTES, { tooLarge })
  const parsed = parse(bytes, ctx.get('Content-Type').split(';')[0]?.trim() || undefined)
  const digest = digestOf(bytes, reference.digest ? splitDigest(reference.digest).algorithm : 'sha256')
  if (reference.digest && reference.digest !== digest)
    throw new RaincaskError('DIGEST_INVALID', { reason: `the manifest has ${digest}` })
  const parameters = tagParameters(ctx)
  const names = reference.tag === undefined ? parameters : [reference.tag, ...parameters]
  const { manifests, tags } = deps.content
  await deps.db.write(() => {
    manifests.put(repository, { digest, bytes, parsed })
    for (const tag of names) tags.set(repository, tag, digest)
  })
  answerEmpty(ctx, 201)
  ctx.set('Location', `/v2/${repository}/manifests/${digest}`)
  ctx.set('Docker-Content-Digest', digest)
  if (parsed.subject) ctx.set('OCI-Subject', parsed.subject.digest)
  if (parameters.length > 0) ctx.set('OCI-Tag', parameters)
}

/** DELETE of a tag, or of a manifest with every tag that points at it. */
export async function deleteManifest(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  reference: ManifestReference,
): Promise<void> {
  const { manifests, tags } = deps.content
  const removed = await deps.db.write(() =>
    reference.digest === undefined
      ? tags.remove(repository, reference.tag)
      : manifests.remove(repository, reference.digest),
  )
  if (!removed) throw new RaincaskError('MANIFEST_UNKNOWN', { where: reference.digest ?? reference.tag })
  answerEmpty(ctx, 202)
}

/** GET of referrers: an index of the manifests whose subject is this digest, filtered by artifact type on request. */
export function getReferrers(ctx: Context, deps: RegistryDeps, repository: string, digest: Digest): void {
  const wanted = ctx.query['artifactType']
  const all = deps.content.referrers.list(repository, digest)
  const filter = Array.isArray(wanted) ? wanted[0] : wanted
  if (filter) ctx.set('OCI-Filters-Applied', 'artifactType')
  ctx.status = 200
  ctx.set('Content-Type', MediaType.ociIndex)
  ctx.body = JSON.stringify({
    schemaVersion: 2,
    mediaType: MediaType.ociIndex,
    manifests: filter ? all.filter((descriptor) => descriptor.artifactType === filter) : all,
  })
}

function parse(bytes: Buffer, mediaType: string | undefined): ParsedManifest {
  try {
    return parseManifest(bytes, mediaType)
  } catch (error) {
    if (error instanceof ManifestFormError)
      throw new RaincaskError('MANIFEST_INVALID', { reason: error.message })
    throw error
  }
}

function tagParameters(ctx: Context): string[] {
  const given = ctx.query['tag']
  const names = given === undefined ? [] : [given].flat()
  if (names.length > MAX_TAG_PARAMETERS)
    throw new RaincaskError('MANIFEST_INVALID', { reason: `more than ${MAX_TAG_PARAMETERS} tag parameters` })
  for (const name of names) if (!isTag(name)) throw new RaincaskError('TAG_INVALID', { where: name })
  return names
}
