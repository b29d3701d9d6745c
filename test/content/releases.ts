import type { Digest } from '../../oci/digest.ts'
import type { Pushed, Store } from './store.ts'

/** Writes the rows of a release: its index, its template's blob, and where one image of it is served. */
export function addRelease(
  store: Store,
  release: { app: string; version: string; index: Digest; template: Digest },
  image?: { repository: string; tag: string; pushed: Pushed },
): Promise<void> {
  const { sqlite } = store.db
  return store.db.write(() => {
    const { lastInsertRowid: id } = sqlite
      .prepare(
        `INSERT INTO releases (app_id, version, alias, notes, digest, template, arch, cpu, memory, is_plugin,
          update_version, created_at, updated_at) VALUES (?, ?, '', '', ?, ?, 'amd64', 0, 0, 0, 1, 0, 0)`,
      )
      .run(release.app, release.version, release.index, release.template)
    if (!image) return
    sqlite
      .prepare('INSERT INTO release_images VALUES (?, ?, ?, ?, ?)')
      .run(id, `source/${image.tag}`, image.repository, image.tag, image.pushed.digest)
  })
}
