import { isJunkName } from '../junk-names.ts'
import { visible } from '../visible.ts'

/** What an entry of a package is to its reader. */
export type EntryRole = 'metadata' | 'images' | 'ignored'

const MAX_SEEN = 20

/**
 * Knows the names in a RAM package: everything that matters lies in one top directory, whatever its name is, or at the
 * root. Image archives are all `.tar` files there, as Rainbond loads them all; before 5.3 each component had a directory
 * with its own. What else lies there is left alone.
 */
export class EntryRoles {
  #tooDeep: string | undefined
  readonly #seen: string[] = []
  readonly #hints = new Set<string>()

  /** What this file is for. */
  roleOf(name: string): EntryRole {
    if (isJunkName(name)) return 'ignored'
    if (this.#seen.length < MAX_SEEN) this.#seen.push(name)
    const parts = name.split('/')
    const base = parts.at(-1) ?? ''
    this.#note(base)
    const isMetadata = base === 'metadata.json'
    if (!isMetadata && !base.endsWith('.tar')) return 'ignored'
    if (parts.length > (isMetadata ? 2 : 3)) {
      if (isMetadata) this.#tooDeep ??= name
      return 'ignored'
    }
    return isMetadata ? 'metadata' : 'images'
  }

  /** Why there may be no template: what the package seems to be, as a sentence. */
  get withoutTemplate(): string {
    const [hint] = this.#hints
    if (hint !== undefined) return `this is ${hint}, which carries no application template (metadata.json)`
    if (this.#tooDeep !== undefined)
      return `metadata.json lies too deep in the archive, at ${visible(this.#tooDeep)}: it belongs into the only top directory`
    const seen = this.#seen.length === 0 ? 'nothing' : this.#seen.slice(0, 5).join(', ')
    return `there is no application template (metadata.json) in the archive, which holds ${visible(seen)}`
  }

  #note(base: string): void {
    if (/^docker-compose\.ya?ml$/.test(base)) this.#hints.add('a docker-compose export')
    else if (base === 'Chart.yaml') this.#hints.add('a Helm chart export')
    else if (base.endsWith('-slug.tgz')) this.#hints.add('a non-container (slug) export')
  }
}

/** What an archive is that cannot be a RAM package, told by the name of an entry; undefined if it still may be one. */
export function otherArchive(name: string): string | undefined {
  if (name === 'bundle.json') return 'a Raincask bundle'
  if (name === 'oci-layout' || name === 'blobs' || name.startsWith('blobs/sha256'))
    return 'an image archive (OCI layout)'
  if (/^[0-9a-f]{64}(?:\.tar|\.json|\/layer\.tar|\/json|\/VERSION)$/.test(name))
    return 'an image archive (docker save)'
  return undefined
}
