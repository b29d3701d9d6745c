import { is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { test } from 'tap'
import { BLOB_OWNERS } from '../../server/content/blob-owners.ts'
import * as schema from '../../server/db/schema.ts'

/** Columns with digests that keep no blob by themselves: of the registry's own tables, and of manifests. */
const KEEP_NOTHING = [
  'blob_leases.digest',
  'blobs.digest',
  'bundle_import_documents.digest',
  'bundle_import_ranges.digest',
  'damaged_blobs.digest',
  'manifest_references.manifest',
  'manifest_references.target',
  'manifests.digest',
  'manifests.subject',
  'release_images.digest',
  'releases.digest',
  'repository_blobs.digest',
  'repository_manifests.digest',
  'repository_manifests.subject',
  'tags.digest',
]
const LIKE_A_DIGEST = /digest|logo$|avatar$|picture$|icon$|^template$|^manifest$|^target$|^subject$/

test('a collection knows every column that names a blob', (t) => {
  const exported: unknown[] = Object.values(schema)
  const found = exported
    .filter((value) => is(value, SQLiteTable))
    .flatMap((table) => {
      const { name, columns } = getTableConfig(table)
      return columns
        .filter((column) => LIKE_A_DIGEST.test(column.name))
        .map((column) => `${name}.${column.name}`)
    })
    .filter((name) => !KEEP_NOTHING.includes(name) && name !== 'audit_entries.target')
  t.same(found.sort(), BLOB_OWNERS.map(([table, column]) => `${table}.${column}`).sort())
  t.end()
})
