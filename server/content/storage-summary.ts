import { asc, sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'
import { damagedBlobs } from '../db/schema.ts'
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
  largest: { appId: string; name: string; bytes: number }[]
}

const MONTHS = 12
const LARGEST = 10

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
  const largest = orm.all<{ appId: string; name: string; bytes: number }>(sql`with held as (
      select distinct s.app_id as app_id, l.digest as digest from release_images i
        join releases s on s.id = i.release_id
        join repositories r on r.name = i.repository
        join repository_blobs l on l.repository_id = r.id)
    select a.id as appId, a.name as name, sum(b.size) as bytes from held
      join apps a on a.id = held.app_id join blobs b on b.digest = held.digest
      group by a.id order by bytes desc limit ${LARGEST}`)
  return {
    blobs: stored?.blobs ?? 0,
    bytes: stored?.bytes ?? 0,
    sharedBytes: linked ? linked.all - linked.once : 0,
    months: months.reverse(),
    largest,
  }
}

/** Damaged blobs that nobody has healed yet, the first that were found, at most `limit`. */
export function damagedBlobsOf(db: Database, limit: number): DamagedBlob[] {
  const rows = db.orm.select().from(damagedBlobs).orderBy(asc(damagedBlobs.foundAt)).limit(limit).all()
  return rows.map((row) => ({ ...row, digest: row.digest as Digest }))
}
