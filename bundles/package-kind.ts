import type { ArchiveEntry } from './archive-entry.ts'
import { isJunkName } from './junk-names.ts'
import { PackageError } from './package-error.ts'
import { visible } from './visible.ts'

/** What an archive is, as the name of one of its first entries tells. */
export type PackageKind =
  | { kind: 'app' }
  | { kind: 'bundle' }
  /** Images alone; `top` is the directory that all of it lies in, empty where it lies flat. */
  | { kind: 'images'; dialect: 'OCI layout' | 'docker save'; top: string }

const DOCKER_ENTRY = /^(?:[0-9a-f]{64}(?:|\.tar|\.tar\.gz|\.json|\/.*)|sha256:[0-9a-f]{64})$/

/** What this entry tells of its archive; undefined if it tells nothing. */
export function kindOf({ name, type }: Pick<ArchiveEntry, 'name' | 'type'>): PackageKind | undefined {
  if (name === '' || isJunkName(name)) return undefined
  if (name === 'bundle.json') return { kind: 'bundle' }
  const [top = '', ...below] = name.split('/')
  const dialect = dialectOf(name, false)
  if (dialect) return { kind: 'images', dialect, top: '' }
  const inner = below.length > 0 ? dialectOf(below.join('/'), true) : undefined
  if (inner) return { kind: 'images', dialect: inner, top }
  return type === 'directory' ? undefined : { kind: 'app' }
}

function dialectOf(name: string, isBelow: boolean): 'OCI layout' | 'docker save' | undefined {
  if (/^(?:oci-layout|index\.json|blobs|blobs\/.*)$/.test(name)) return 'OCI layout'
  if (DOCKER_ENTRY.test(name)) return 'docker save'
  // In a package's top directory, a file of these names may be anything.
  return !isBelow && /^(?:manifest\.json|repositories)$/.test(name) ? 'docker save' : undefined
}

/**
 * Looks at entries until one tells what the archive is.
 * @returns that, and all entries from the first on; no body was read
 */
export async function tellKind(
  entries: AsyncIterable<ArchiveEntry>,
): Promise<{ kind: PackageKind; entries: AsyncIterable<ArchiveEntry> }> {
  const iterator = entries[Symbol.asyncIterator]()
  const seen: ArchiveEntry[] = []
  for (;;) {
    const next = await iterator.next()
    if (next.done) return { kind: { kind: 'app' }, entries: replay(seen, iterator) }
    seen.push(next.value)
    const kind = kindOf(next.value)
    if (kind) return { kind, entries: replay(seen, iterator) }
  }
}

async function* replay(
  seen: readonly ArchiveEntry[],
  rest: AsyncIterator<ArchiveEntry>,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  try {
    yield* seen
    for (;;) {
      const next = await rest.next()
      if (next.done) return
      yield next.value
    }
  } finally {
    await rest.return?.()
  }
}

/**
 * Entries as they are named from inside the one directory that all lie in.
 * @throws PackageError ENTRY_REFUSED for one that lies elsewhere
 */
export async function* below(
  top: string,
  entries: AsyncIterable<ArchiveEntry>,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  for await (const entry of entries) {
    const { name } = entry
    if (top === '') yield entry
    else if (name === top) yield { ...entry, name: '' }
    else if (name.startsWith(`${top}/`)) yield { ...entry, name: name.slice(top.length + 1) }
    else if (name !== '' && !isJunkName(name))
      throw new PackageError('ENTRY_REFUSED', `it lies outside of ${visible(top)}`, visible(name))
  }
}
