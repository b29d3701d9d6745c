import { randomBytes } from 'node:crypto'
import { and, desc, eq, gte, isNotNull, isNull, lt } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { type ImportedLine, importRuns, releaseChanges } from '../../db/schema.ts'
import type { Actor } from '../../ops/audit.ts'
import type { ImportedRelease } from '../import-package/import-package.ts'

/** An import that was published. Times in milliseconds since 1970 UTC. */
export type ImportRun = typeof importRuns.$inferSelect

export interface RunToRecord {
  /** For people: the file, or the bundle's title. */
  title: string
  bundleId?: string | undefined
  job?: string | undefined
  by: Actor
  releases: readonly ImportedRelease[]
  removed?: readonly { app: string; version: string }[]
  addedBytes: number
  /** When the import began. */
  since: number
}

/** How long changes that no import made, and imports, are remembered, in milliseconds. */
const UNCLAIMED_KEPT = 24 * 3600_000
const KEPT = 365 * 24 * 3600_000

/**
 * Notes an import that was published, and which changes of the catalogue were its, so that it can be taken back. Call it
 * right after the import.
 */
export async function recordImport(db: Database, run: RunToRecord): Promise<ImportRun> {
  const now = Date.now()
  const { title, by, addedBytes } = run
  const row: ImportRun = {
    id: randomBytes(16).toString('hex'),
    title: title.slice(0, 300),
    bundleId: run.bundleId ?? null,
    job: run.job ?? null,
    actor: by.actor,
    actorName: by.actorName,
    at: now,
    releases: run.releases.map(({ appKeyID: app, name, version, digest, outcome }) => ({
      app,
      name,
      version,
      digest,
      outcome,
    })),
    removed: (run.removed ?? []).map(({ app, version }) => ({ app, version })),
    addedBytes,
    undoneAt: null,
  }
  await db.write(() => {
    db.orm.insert(importRuns).values(row).run()
    for (const line of row.releases) claim(db, row.id, line, run.since)
    forgetChanges(db, now)
    db.orm
      .delete(releaseChanges)
      .where(lt(releaseChanges.at, now - KEPT))
      .run()
    db.orm
      .delete(importRuns)
      .where(lt(importRuns.at, now - KEPT))
      .run()
  })
  return row
}

/** Forgets what no import changed: it cannot be taken back. Inside a write. */
export function forgetChanges(db: Database, now = Date.now()): void {
  const old = and(isNull(releaseChanges.run), lt(releaseChanges.at, now - UNCLAIMED_KEPT))
  db.orm.delete(releaseChanges).where(old).run()
}

/**
 * Of the changes that gave the release its digest since the import began, the latest is the import's; the one right
 * before it in the same transaction is what it did to the app.
 */
function claim(db: Database, run: string, { app, version, digest }: ImportedLine, since: number): void {
  const { orm } = db
  const { id, appId, at } = releaseChanges
  const mine = orm
    .select({ id })
    .from(releaseChanges)
    .where(
      and(
        eq(appId, app),
        eq(releaseChanges.version, version),
        eq(releaseChanges.release, digest),
        isNull(releaseChanges.run),
        gte(at, since),
      ),
    )
    .orderBy(desc(id))
    .get()
  if (!mine) return
  orm.update(releaseChanges).set({ run }).where(eq(id, mine.id)).run()
  orm
    .update(releaseChanges)
    .set({ run })
    .where(
      and(eq(id, mine.id - 1), eq(appId, app), isNull(releaseChanges.version), isNull(releaseChanges.run)),
    )
    .run()
}

/** Imports that were published, the newest first. */
export function importHistory(db: Database, limit: number): ImportRun[] {
  return db.orm.select().from(importRuns).orderBy(desc(importRuns.at), desc(importRuns.id)).limit(limit).all()
}

/** The last import that changed something and was not taken back. */
export function lastImport(db: Database): ImportRun | undefined {
  return db.orm
    .selectDistinct({ run: importRuns })
    .from(importRuns)
    .innerJoin(releaseChanges, and(eq(releaseChanges.run, importRuns.id), isNotNull(releaseChanges.version)))
    .where(isNull(importRuns.undoneAt))
    .orderBy(desc(importRuns.at))
    .limit(1)
    .get()?.run
}
