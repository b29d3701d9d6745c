import type { Database } from '../db/database.ts'

const TABLES = {
  gone_tags: 'repository_id INTEGER, name TEXT, PRIMARY KEY (repository_id, name)',
  gone_manifests: 'repository_id INTEGER, digest TEXT, PRIMARY KEY (repository_id, digest)',
  gone_blobs: 'repository_id INTEGER, digest TEXT, PRIMARY KEY (repository_id, digest)',
} as const

/**
 * What a dry run takes to be gone: temporary tables that every sweep looks at, so that it judges exactly as it will
 * when the earlier ones have removed something. In a real run they stay empty.
 */
export class Gone {
  readonly #db: Database
  readonly tag
  readonly manifest
  readonly blob

  constructor(db: Database) {
    this.#db = db
    this.drop()
    for (const [name, columns] of Object.entries(TABLES))
      db.sqlite.exec(`CREATE TEMPORARY TABLE ${name} (${columns})`)
    const insert = (table: keyof typeof TABLES) => db.sqlite.prepare(`INSERT INTO ${table} VALUES (?, ?)`)
    this.tag = insert('gone_tags')
    this.manifest = insert('gone_manifests')
    this.blob = insert('gone_blobs')
  }

  drop(): void {
    for (const name of Object.keys(TABLES)) this.#db.sqlite.exec(`DROP TABLE IF EXISTS ${name}`)
  }
}

/** Conditions, for a row of the table under the given name: it is not taken to be gone. */
export const tagStays = (tag: string) =>
  `NOT EXISTS (SELECT 1 FROM gone_tags AS gt WHERE gt.repository_id = ${tag}.repository_id AND gt.name = ${tag}.name)`
export const manifestStays = (entry: string) =>
  `NOT EXISTS (SELECT 1 FROM gone_manifests AS gm WHERE gm.repository_id = ${entry}.repository_id AND gm.digest = ${entry}.digest)`
export const blobStays = (link: string) =>
  `NOT EXISTS (SELECT 1 FROM gone_blobs AS gb WHERE gb.repository_id = ${link}.repository_id AND gb.digest = ${link}.digest)`
