import { asc, sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'
import { damagedBlobs } from '../db/schema.ts'
import { type BrokenContent, brokenWithout } from './broken-content.ts'
import type { DamagedBlob } from './damaged-blobs.ts'

/** What the store holds. Sizes in bytes. */
export interface StorageSummary {
  blobs: number
  bytes: number
  /** What would be stored besides if each repository kept blobs of its own. */
  sharedBytes: number
  /** Bytes that are still here of what came in each month (`2026-11`, UTC), the oldest first. */
  months: { month: string; bytes: number }[]
  /** The apps that hold the most, by the images of their versions. */
  largest: { appId: string; name: string; versions: number; bytes: number; ownBytes: number }[]
  history: StorageHistory
}

/** How what is here has come, day by day. */
export interface StorageHistory {
  /** Bytes that came before the first of the days. */
  before: number
  /** Days (`2026-11-29`, UTC) of the last year on which something came that is still here, the oldest first. */
  days: { day: string; bytes: number }[]
}

/** A damaged blob with what cannot be pulled or installed without it. */
export interface DamagedContent extends DamagedBlob, Omit<BrokenContent, 'releases'> {
  releases: { app: string; name: string; version: string }[]
}

const MONTHS = 12
const LARGEST = 10
const YEAR = 365 * 86_400_000
/** Most tags that one damaged blob names. */
const MAX_TAGS = 50

/** Counts what is stored. Takes some tens of milliseconds in a store of many blobs. */
export function storageSummary(db: Database): StorageSummary {
  const { orm } = db
  const stored = orm.get<{ blobs: number; bytes: number }>(
    sql`select count(*) as blobs, coalesce(sum(size), 0) as bytes from blobs`,
  )
  // Repositories of releases name the same blobs once more, and nobody would store them twice for that.
  const linked = orm.get<{ all: number; once: number }>(sql`with linked as (
      select l.digest as digest, b.size as size, count(*) as times from repository_blobs l
        join repositories r on r.id = l.repository_id and r.name not like 'releases/%'
        join blobs b on b.digest = l.digest
      group by l.digest)
    select coalesce(sum(size * times), 0) as "all", coalesce(sum(size), 0) as once from linked`)
  const months = orm.all<{ month: string; bytes: number }>(
    sql`select strftime('%Y-%m', stored_at / 1000, 'unixepoch') as month, sum(size) as bytes
      from blobs group by month order by month desc limit ${MONTHS}`,
  )
  return {
    blobs: stored?.blobs ?? 0,
    bytes: stored?.bytes ?? 0,
    sharedBytes: linked ? linked.all - linked.once : 0,
    months: months.reverse(),
    largest: largestApps(db),
    history: storageHistory(db),
  }
}

/** What one app alone holds counts as its own; the rest it shares with others. */
function largestApps({ orm }: Database): StorageSummary['largest'] {
  return orm.all(sql`with held as (
      select distinct s.app_id as app_id, l.digest as digest from release_images i
        join releases s on s.id = i.release_id
        join repositories r on r.name = i.repository
        join repository_blobs l on l.repository_id = r.id),
      holders as (select digest, count(*) as apps from held group by digest)
    select a.id as appId, a.name as name, sum(b.size) as bytes,
      sum(case when holders.apps = 1 then b.size else 0 end) as ownBytes,
      (select count(*) from releases where app_id = a.id) as versions from held
      join holders on holders.digest = held.digest
      join apps a on a.id = held.app_id join blobs b on b.digest = held.digest
      group by a.id order by bytes desc limit ${LARGEST}`)
}

function storageHistory({ orm }: Database): StorageHistory {
  const since = Date.now() - YEAR
  const before = orm.get<{ bytes: number }>(
    sql`select coalesce(sum(size), 0) as bytes from blobs where stored_at < ${since}`,
  )
  const days = orm.all<{ day: string; bytes: number }>(
    sql`select strftime('%Y-%m-%d', stored_at / 1000, 'unixepoch') as day, sum(size) as bytes
      from blobs where stored_at >= ${since} group by day order by day`,
  )
  return { before: before?.bytes ?? 0, days }
}

/** Damaged blobs that nobody has healed yet, the first that were found, at most `limit`, with what they break. */
export function damagedContent(db: Database, limit: number): DamagedContent[] {
  const rows = db.orm.select().from(damagedBlobs).orderBy(asc(damagedBlobs.foundAt)).limit(limit).all()
  const names = new Map(
    db.orm
      .all<{ id: string; name: string }>(sql`select id, name from apps`)
      .map(({ id, name }) => [id, name]),
  )
  return rows.map((row) => {
    const digest = row.digest as Digest
    const { releases, tags } = brokenWithout(db, digest)
    const named = releases.map((one) => ({ ...one, name: names.get(one.app) ?? one.app }))
    return { ...row, digest, releases: named, tags: tags.slice(0, MAX_TAGS) }
  })
}
