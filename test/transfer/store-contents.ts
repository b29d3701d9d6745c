import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from './bundle-stores.ts'

/** What a store serves and shows: everything that two stores must agree on after a bundle. */
export function servedContents({ db }: Pick<Store, 'db'>) {
  const all = (query: string) => db.sqlite.prepare(query).all()
  return {
    apps: all('SELECT id, name, description, introduction, logo FROM apps ORDER BY id'),
    releases: all(
      'SELECT app_id, version, alias, notes, digest, template, arch, cpu, memory FROM releases ORDER BY app_id, version',
    ),
    images: all(
      'SELECT share_image, repository, tag, digest FROM release_images ORDER BY share_image, digest',
    ),
    tags: all(
      'SELECT r.name AS repository, t.name AS tag, t.digest FROM tags t JOIN repositories r ON r.id = t.repository_id ORDER BY 1, 2',
    ),
    blobs: all('SELECT DISTINCT digest FROM repository_blobs ORDER BY digest'),
    manifests: all('SELECT digest, media_type FROM manifests ORDER BY digest'),
  }
}

/** Everything about a store that a refused import must leave as it was. */
export function wholeState(store: Store) {
  return {
    ...servedContents(store),
    rows: store.db.sqlite.prepare('SELECT digest, size FROM blobs ORDER BY digest').all(),
    journal: store.db.sqlite.prepare('SELECT count(*) AS count FROM bundle_imports').all(),
    files: filesBelow(join(store.root, 'blobs')),
    imports: filesBelow(join(store.root, 'imports')).filter((name) => name !== 'lock'),
  }
}

/** True if every file of the store is what its name says. */
export function blobsAreSound({ root }: Pick<Store, 'root'>): boolean {
  const files = filesBelow(join(root, 'blobs'))
  return files.every((name) => {
    const bytes = readFileSync(join(root, 'blobs', name))
    return createHash('sha256').update(bytes).digest('hex') === name.split('/').at(-1)
  })
}

/** Files in one of a store's directories. */
export function filesOf({ root }: Pick<Store, 'root'>, directory: string): string[] {
  return filesBelow(join(root, directory))
}

function filesBelow(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(directory, name)).isFile())
      .sort()
  } catch {
    return []
  }
}
