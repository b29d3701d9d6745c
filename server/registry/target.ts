import { type Digest, parseDigest } from '../../oci/digest.ts'
import { isRepositoryName, isTag } from '../../oci/names.ts'
import { RaincaskError } from '../ops/errors.ts'

/** What an address below `/v2` points at. */
export type Target =
  | { kind: 'base' }
  | { kind: 'catalog' }
  | { kind: 'tags'; repository: string }
  | { kind: 'manifest'; repository: string; reference: ManifestReference }
  | { kind: 'blob'; repository: string; digest: Digest }
  | { kind: 'uploads'; repository: string }
  | { kind: 'upload'; repository: string; id: string }
  | { kind: 'referrers'; repository: string; digest: Digest }

export type TargetKind = Target['kind']

export type ManifestReference = { tag: string; digest?: never } | { digest: Digest; tag?: never }

/**
 * Reads the path of a registry request (distribution-spec, "Endpoints"). Names hold slashes, so the parts are found
 * from the end.
 * @throws RaincaskError NOT_FOUND, NAME_INVALID, TAG_INVALID or DIGEST_INVALID.
 */
export function parseTarget(path: string): Target {
  if (path === '/v2/' || path === '/v2') return { kind: 'base' }
  if (path === '/v2/_catalog') return { kind: 'catalog' }
  const rest = path.slice('/v2/'.length)
  const last = rest.lastIndexOf('/')
  const end = rest.slice(last + 1)
  const before = rest.lastIndexOf('/', last - 1)
  const word = rest.slice(before + 1, last)
  const name = before < 0 ? '' : rest.slice(0, before)
  switch (word) {
    case 'manifests':
      return { kind: 'manifest', repository: repositoryName(name), reference: manifestReference(end) }
    case 'blobs':
      // `blobs/uploads` without its slash is what some clients send.
      if (end === 'uploads') return { kind: 'uploads', repository: repositoryName(name) }
      return { kind: 'blob', repository: repositoryName(name), digest: digestOf(end) }
    case 'referrers':
      return { kind: 'referrers', repository: repositoryName(name), digest: digestOf(end) }
    case 'tags':
      if (end === 'list') return { kind: 'tags', repository: repositoryName(name) }
      break
    case 'uploads':
      if (name.endsWith('/blobs')) {
        const repository = repositoryName(name.slice(0, -'/blobs'.length))
        return end === '' ? { kind: 'uploads', repository } : { kind: 'upload', repository, id: end }
      }
  }
  throw new RaincaskError('NOT_FOUND')
}

function repositoryName(name: string): string {
  if (isRepositoryName(name)) return name
  throw new RaincaskError('NAME_INVALID', { where: name })
}

function manifestReference(text: string): ManifestReference {
  const decoded = decode(text)
  if (decoded.includes(':')) return { digest: digestOf(text) }
  if (isTag(decoded)) return { tag: decoded }
  throw new RaincaskError('TAG_INVALID', { where: decoded })
}

function digestOf(text: string): Digest {
  const decoded = decode(text)
  const digest = parseDigest(decoded)
  if (digest) return digest
  throw new RaincaskError('DIGEST_INVALID', { reason: `${decoded} is not a sha256 or sha512 digest` })
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw new RaincaskError('NOT_FOUND')
  }
}
