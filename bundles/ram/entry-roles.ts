import { isJunkName } from '../junk-names.ts'
import { visible } from '../visible.ts'

/** What an entry of a package is to its reader. */
export type EntryRole = 'metadata' | 'images' | 'ignored'

const MAX_SEEN = 20

const AGAIN = 'export the app again from Rainbond as an application template (RAM)'

/** What archives of other kinds have in them, what they are, and what to do with them. */
const OTHERS: [name: RegExp, what: string, next: string][] = [
  [/(?:^|\/)docker-compose\.ya?ml$/, 'a docker-compose export', AGAIN],
  [/-slug\.tgz$/, 'a non-container (slug) export', AGAIN],
  [/(?:^|\/)dependent_image\.txt$/, 'a Helm chart export of Rainbond', AGAIN],
  [
    /(?:^|\/)Chart\.yaml$/,
    'a Helm chart',
    'push it with `helm push FILE oci://STORE/charts`, or bring the app as a RAM package',
  ],
  [/^zarf\.yaml$/, 'a Zarf package', 'unpack it with zarf, and import its images'],
  [/\.image\.tar$/, 'a package that lost its metadata.json', AGAIN],
  [/^\[Content_Types\]\.xml$/, 'an office document', 'bring the package itself'],
  [/^META-INF\/MANIFEST\.MF$/, 'a Java program', 'build an image of it and push that'],
  [/^AndroidManifest\.xml$/, 'an Android app', 'bring the package itself'],
  [
    /(?:^|\/)(?:[^/]+\.tar\.gz|[^/]+-ram\.(?:tar|zip))$/,
    'an archive with packages in it',
    'unpack it, and import the directory',
  ],
]

/**
 * Knows the names in a RAM package: everything that matters lies in one top directory, whatever its name is, or at the
 * root. Image archives are all `.tar` files there, as Rainbond loads them all; before 5.3 each component had a directory
 * with its own. What else lies there is left alone.
 */
export class EntryRoles {
  #tooDeep: string | undefined
  readonly #seen: string[] = []
  readonly #others = new Set<number>()

  /** What this file is for. */
  roleOf(name: string): EntryRole {
    if (isJunkName(name)) return 'ignored'
    if (this.#seen.length < MAX_SEEN) this.#seen.push(name)
    const parts = name.split('/')
    const base = parts.at(-1) ?? ''
    const other = OTHERS.findIndex(([pattern]) => pattern.test(name))
    if (other >= 0) this.#others.add(other)
    const isMetadata = base === 'metadata.json'
    if (!isMetadata && !base.endsWith('.tar')) return 'ignored'
    if (parts.length > (isMetadata ? 2 : 3)) {
      if (isMetadata) this.#tooDeep ??= name
      return 'ignored'
    }
    return isMetadata ? 'metadata' : 'images'
  }

  /** Why there may be no template: what the package seems to be and what to do, as a sentence. */
  get withoutTemplate(): string {
    const other = OTHERS[Math.min(...this.#others)]
    if (other)
      return `this is ${other[1]}, which carries no application template (metadata.json): ${other[2]}`
    if (this.#tooDeep !== undefined)
      return `metadata.json lies too deep in the archive, at ${visible(this.#tooDeep)}: it belongs into the only top directory`
    const seen = this.#seen.length === 0 ? 'nothing' : this.#seen.slice(0, 5).join(', ')
    return `there is no application template (metadata.json) in the archive, which holds ${visible(seen)}`
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
