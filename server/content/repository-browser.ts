import { sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'

/** A repository as lists show it. Sizes in bytes, times in milliseconds since 1970 UTC. */
export interface RepositoryLine {
  name: string
  isPublic: boolean
  tags: number
  manifests: number
  /** Of the blobs that it may show, each once. */
  bytes: number
  /** When a manifest was last pushed into it. */
  pushedAt: number | null
}

export interface TagLine {
  name: string
  digest: string
  mediaType: string
  artifactType: string | null
  updatedAt: number
}

/** One page of something, and how many there are in all. */
export interface Paged<T> {
  items: T[]
  total: number
}

interface RepositoryRow extends Omit<RepositoryLine, 'isPublic'> {
  isPublic: number
}

/** What is in the registry, for people who look through it. */
export class RepositoryBrowser {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Repositories that hold something and whose name contains `text`, by name. */
  repositories(text: string, page: number, pageSize: number): Paged<RepositoryLine> {
    // Through instr, since a name's signs mean something to LIKE.
    const from = sql`from repositories r
      where (${text} = '' or instr(r.name, ${text}) > 0)
        and exists (select 1 from repository_manifests m where m.repository_id = r.id)`
    const rows = this.#db.orm.all<RepositoryRow>(sql`select r.name, r.is_public as isPublic,
        (select count(*) from tags t where t.repository_id = r.id) as tags,
        (select count(*) from repository_manifests m where m.repository_id = r.id) as manifests,
        (select max(m.pushed_at) from repository_manifests m where m.repository_id = r.id) as pushedAt,
        (select coalesce(sum(b.size), 0) from repository_blobs l join blobs b on b.digest = l.digest
          where l.repository_id = r.id) as bytes
      ${from} order by r.name limit ${pageSize} offset ${(page - 1) * pageSize}`)
    const total = this.#db.orm.get<{ total: number }>(sql`select count(*) as total ${from}`)?.total ?? 0
    return { items: rows.map((row) => ({ ...row, isPublic: row.isPublic === 1 })), total }
  }

  /** Tags of a repository, the last that was set first. */
  tags(repository: string, page: number, pageSize: number): Paged<TagLine> {
    const from = sql`from repositories r join tags t on t.repository_id = r.id where r.name = ${repository}`
    const items = this.#db.orm.all<TagLine>(sql`select t.name, t.digest, t.updated_at as updatedAt,
        coalesce((select m.media_type from manifests m where m.digest = t.digest), '') as mediaType,
        (select m.artifact_type from manifests m where m.digest = t.digest) as artifactType
      ${from} order by t.updated_at desc, t.name limit ${pageSize} offset ${(page - 1) * pageSize}`)
    const total = this.#db.orm.get<{ total: number }>(sql`select count(*) as total ${from}`)?.total ?? 0
    return { items, total }
  }
}
