import { isDigest } from './digest.ts'
import { isTag } from './names.ts'

/** An image reference in full: nothing left to a default. */
export interface ImageReference {
  /** Registry host with port, `docker.io` where none was written. */
  registry: string
  /** Path in the registry, with `library/` in front of Docker Hub's short names. */
  repository: string
  /** Tag, `latest` where neither tag nor digest was written; undefined for a reference by digest alone. */
  tag: string | undefined
  digest: string | undefined
}

// Looser than a registry's own grammar on purpose: packages carry names that old tools wrote.
const PATH = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/
const HOST = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/

/**
 * Reads an image reference by Docker's rules (default `docker.io`, `library/`, `:latest`), as Rainbond's own import
 * does. Returns undefined where Docker would refuse the name.
 */
export function parseReference(text: string): ImageReference | undefined {
  let rest = text
  let digest: string | undefined
  const at = rest.indexOf('@')
  if (at >= 0) {
    digest = rest.slice(at + 1)
    if (!isDigest(digest)) return undefined
    rest = rest.slice(0, at)
  }
  let tag: string | undefined
  const colon = rest.lastIndexOf(':')
  if (colon > rest.lastIndexOf('/')) {
    tag = rest.slice(colon + 1)
    if (!isTag(tag)) return undefined
    rest = rest.slice(0, colon)
  }
  const slash = rest.indexOf('/')
  const first = slash < 0 ? '' : rest.slice(0, slash)
  const hasHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase()
  let registry = hasHost ? first : 'docker.io'
  let repository = hasHost ? rest.slice(slash + 1) : rest
  if (registry === 'index.docker.io') registry = 'docker.io'
  if (registry === 'docker.io' && !repository.includes('/')) repository = `library/${repository}`
  if (!HOST.test(registry) || !PATH.test(repository) || repository.length > 255) return undefined
  return { registry, repository, tag: tag ?? (digest ? undefined : 'latest'), digest }
}

/** The reference in full, as containerd writes it into `io.containerd.image.name`. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`
  return `${reference.registry}/${reference.repository}${tag}${digest}`
}

/** The normalised form of a reference, for comparing two of them; undefined if it is no reference. */
export function normaliseReference(text: string): string | undefined {
  const reference = parseReference(text)
  return reference && formatReference(reference)
}
