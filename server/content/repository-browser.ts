import { type SQL, sql } from 'drizzle-orm'
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
  /** Of every blob that it names, at any depth, each once. */
  bytes: number
  updatedAt: number
}

/** A manifest that no tag points at. */
export interface UntaggedLine {
  digest: string
  mediaType: string
  artifactType: string | null
  bytes: number
  pushedAt: number
  /** What it refers to, if it does. */
  subject: string | null
  /** True if an index of the repository lists it. */
  isListed: boolean
}

/** An app whose images or releases a repository of the catalogue holds. */
export interface HoldingVersion {
  appId: string
  name: string
  version: string
}

/** One page of something, and how many there are in all. */
export interface Paged<T> {
  items: T[]
  total: number
}

/** What lists of repositories are sorted by. */
export const REPOSITORY_ORDERS = ['name', 'bytes', 'pushed', 'tags'] as const
export type RepositoryOrder = (typeof REPOSITORY_ORDERS)[number]

const ORDERS: Record<RepositoryOrder, SQL> = {
  name: sql`r.name`,
  bytes: sql`bytes desc, r.name`,
  pushed: sql`pushedAt desc, r.name`,
  tags: sql`tags desc, r.name`,
}

const LINE = sql`r.name, r.is_public as isPublic,
  (select count(*) from tags t where t.repository_id = r.id) as tags,
  (select count(*) from repository_manifests m where m.repository_id = r.id) as manifests,
  (select max(m.pushed_at) from repository_manifests m where m.repository_id = r.id) as pushedAt,
  (select coalesce(sum(b.size), 0) from repository_blobs l join blobs b on b.digest = l.digest
    where l.repository_id = r.id) as bytes`

/** SQL: bytes of every stored blob that the manifest names, at any depth, each once. */
const bytesBelow = (digest: SQL) => sql`(with recursive below(digest) as (
    select ${digest}
    union
    select child.target from below cross join manifest_references as child
    where child.manifest = below.digest and child.kind = 'manifest')
  select coalesce(sum(stored.size), 0) from blobs as stored where stored.digest in (
    select naming.target from below cross join manifest_references as naming
    where naming.manifest = below.digest and naming.kind = 'blob'))`

const TYPES = (digest: SQL) => sql`
  coalesce((select m.media_type from manifests m where m.digest = ${digest}), '') as mediaType,
  (select m.artifact_type from manifests m where m.digest = ${digest}) as artifactType`

/** What is in the registry, for people who look through it. */
export class RepositoryBrowser {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Repositories that hold something and whose name contains `text`. */
  repositories(
    text: string,
    page: number,
    pageSize: number,
    order: RepositoryOrder = 'name',
  ): Paged<RepositoryLine> {
    // Through instr, since a name's signs mean something to LIKE.
    const from = sql`from repositories r
      where (${text} = '' or instr(r.name, ${text}) > 0)
        and exists (select 1 from repository_manifests m where m.repository_id = r.id)`
    const { items, total } = this.#page<RepositoryRow>(sql`${LINE}`, from, ORDERS[order], page, pageSize)
    return { items: items.map(lineOf), total }
  }

  /** One repository, though it hold nothing; undefined if there is none of this name. */
  repository(name: string): RepositoryLine | undefined {
    const row = this.#db.orm.get<RepositoryRow>(
      sql`select ${LINE} from repositories r where r.name = ${name}`,
    )
    return row && lineOf(row)
  }

  /** Tags of a repository, the last that was set first. */
  tags(repository: string, page: number, pageSize: number): Paged<TagLine> {
    const from = sql`from repositories r join tags t on t.repository_id = r.id where r.name = ${repository}`
    const columns = sql`t.name, t.digest, t.updated_at as updatedAt, ${TYPES(sql`t.digest`)},
      ${bytesBelow(sql`t.digest`)} as bytes`
    return this.#page(columns, from, sql`t.updated_at desc, t.name`, page, pageSize)
  }

  /** Manifests of a repository that no tag points at, the last that was pushed first. */
  untagged(repository: string, page: number, pageSize: number): Paged<UntaggedLine> {
    const from = sql`from repositories r join repository_manifests h on h.repository_id = r.id
      where r.name = ${repository} and not exists (
        select 1 from tags t where t.repository_id = r.id and t.digest = h.digest)`
    const columns = sql`h.digest, h.subject, h.pushed_at as pushedAt, ${TYPES(sql`h.digest`)},
      ${bytesBelow(sql`h.digest`)} as bytes,
      exists (select 1 from manifest_references as listing
        join repository_manifests as held on held.digest = listing.manifest and held.repository_id = r.id
        where listing.target = h.digest and listing.kind = 'manifest') as isListed`
    const found = this.#page<Omit<UntaggedLine, 'isListed'> & { isListed: number }>(
      columns,
      from,
      sql`h.pushed_at desc, h.digest`,
      page,
      pageSize,
    )
    return { ...found, items: found.items.map((row) => ({ ...row, isListed: row.isListed === 1 })) }
  }

  /** Versions whose images, or whose releases, a repository of the catalogue holds; at most 100. */
  holders(repository: string): HoldingVersion[] {
    const versions = sql`select a.id as appId, a.name as name, v.version as version from`
    const joined = sql`join apps a on a.id = v.app_id`
    return this.#db.orm.all<HoldingVersion>(
      repository.startsWith('releases/')
        ? sql`${versions} repositories r join tags t on t.repository_id = r.id
            join releases v on v.digest = t.digest ${joined} where r.name = ${repository} limit 100`
        : sql`${versions} release_images i join releases v on v.id = i.release_id ${joined}
            where i.repository = ${repository} group by v.id limit 100`,
    )
  }

  /** Bytes of every blob that a manifest names, at any depth, each once, as far as they are stored. */
  bytesOf(digest: string): number {
    return this.#db.orm.get<{ bytes: number }>(sql`select ${bytesBelow(sql`${digest}`)} as bytes`)?.bytes ?? 0
  }

  #page<T>(columns: SQL, from: SQL, order: SQL, page: number, pageSize: number): Paged<T> {
    const items = this.#db.orm.all<T>(
      sql`select ${columns} ${from} order by ${order} limit ${pageSize} offset ${(page - 1) * pageSize}`,
    )
    const total = this.#db.orm.get<{ total: number }>(sql`select count(*) as total ${from}`)?.total ?? 0
    return { items, total }
  }
}

interface RepositoryRow extends Omit<RepositoryLine, 'isPublic'> {
  isPublic: number
}

function lineOf(row: RepositoryRow): RepositoryLine {
  return { ...row, isPublic: row.isPublic === 1 }
}
