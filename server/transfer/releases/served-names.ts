import { createHash } from 'node:crypto'
import { parseReference } from '../../../oci/reference.ts'

/** Where an image of a release is served: repository and tag. */
export interface ServedName {
  repository: string
  tag: string
}

const PATH_SAFE = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/
const HASHED = /-[0-9a-f]{10}$/
const APP_KEY = /^[A-Za-z0-9_]{1,32}$/
/** With a hub of 60 characters, a full name stays within the 200 that consoles keep (market contract, 2d). */
const MAX_NAME = 139

/**
 * The app's id in the catalogue: the package's own `group_key` where consoles can carry it (market contract, rule
 * 0.6), else 32 hex digits derived from it.
 */
export function appKeyFor(groupKey: string): string {
  return APP_KEY.test(groupKey) ? groupKey : sha256(groupKey).slice(0, 32)
}

/**
 * A path component for any text: the text itself where it is one already, else what of it can be kept and a part of
 * its hash. Two texts never share one.
 */
export function pathSafe(text: string, max = 40): string {
  if (text.length <= max && PATH_SAFE.test(text) && !HASHED.test(text)) return text
  const kept = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, max - 11)
    .replace(/^-+|-+$/g, '')
  const hash = sha256(text).slice(0, 10)
  return kept === '' ? `x-${hash}` : `${kept}-${hash}`
}

/** The repository of an app's releases; its tags are `releaseTag`s. */
export function releaseRepository(appId: string): string {
  return `releases/${pathSafe(appId)}`
}

/** The tag of a version in its app's release repository. */
export function releaseTag(version: string): string {
  return /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,99}$/.test(version) && !HASHED.test(version)
    ? version
    : pathSafe(version)
}

/**
 * Names for the images of one release (design, section 1): `apps/<app>/<release>/<image name>:<original tag>`.
 * @param images names as the template writes them, each once
 * @returns a name for each; images that would share one get part of a hash
 */
export function servedNames(appId: string, version: string, images: string[]): Map<string, ServedName> {
  const names = new Map<string, ServedName>()
  const taken = new Set<string>()
  for (const image of images) {
    const reference = parseReference(image)
    const tag = reference?.tag ?? 'latest'
    const last = reference?.repository.split('/').at(-1) ?? 'image'
    let name = { repository: repository(appId, version, pathSafe(last, 60), tag), tag }
    if (taken.has(`${name.repository}:${tag}`)) {
      const unique = `${pathSafe(last, 40)}-${sha256(image).slice(0, 8)}`
      name = { repository: repository(appId, version, unique, tag), tag }
    }
    taken.add(`${name.repository}:${tag}`)
    names.set(image, name)
  }
  return names
}

/** Shortens the parts by hash, the least telling one first, until the name fits. */
function repository(appId: string, version: string, image: string, tag: string): string {
  const full = [pathSafe(appId), pathSafe(version), image]
  const short = full.map((part) => sha256(part).slice(0, 12))
  const attempts = [full, [full[0], short[1], full[2]], [full[0], short[1], short[2]], short]
  const paths = attempts.map((parts) => `apps/${parts.join('/')}`)
  return paths.find((path) => path.length + 1 + tag.length <= MAX_NAME) ?? `apps/${short.join('/')}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
