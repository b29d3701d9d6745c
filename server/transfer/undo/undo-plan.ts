import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { Release } from '../../catalog/catalog.ts'
import type { Content } from '../../content/content.ts'
import type { Database } from '../../db/database.ts'
import {
  apps,
  auditEntries,
  importRuns,
  keyInstalls,
  releaseChanges,
  type releaseImages,
  releases,
  solutionApps,
} from '../../db/schema.ts'
import { storedClosure } from '../export/export-contents.ts'
import { type ImportRun, lastImport } from './undo-record.ts'

export interface UndoDeps {
  db: Database
  content: Content
}

/** A release that an import changed, and what it was before. */
export interface UndoneRelease {
  app: string
  version: string
  /** Digest that the import gave it. */
  digest: string
  /** Its row before the import; undefined if the import added it. */
  former: Release | undefined
  formerImages: (typeof releaseImages.$inferSelect)[]
  /** What the import did to the app: made it, changed its texts, or neither. */
  app_: { made: boolean; formerTexts: FormerTexts | undefined }
}

/** Texts of an app as triggers keep them: columns as the database names them. */
export interface FormerTexts {
  name: string
  description: string
  introduction: string
  logo: string | null
  logo_type: string | null
  dev_status: string
}

/** What taking an import back would do, or why it can't be done. */
export interface UndoPlan {
  run: ImportRun
  changes: UndoneRelease[]
  /** Why not; empty if it can be done. */
  problems: { app: string; version: string; problem: string }[]
}

/** Looks whether the last import can be taken back; undefined if there is none that changed anything. */
export function planUndo(deps: UndoDeps): UndoPlan | undefined {
  const run = lastImport(deps.db)
  if (!run) return undefined
  const changes = changesOf(deps.db, run)
  const problems = changes.flatMap((change) =>
    problemsOf(deps, run, change).map((problem) => ({ app: change.app, version: change.version, problem })),
  )
  for (const { app, version } of run.removed)
    problems.push({ app, version, problem: 'the import removed it, and that cannot be taken back' })
  return { run, changes, problems }
}

function changesOf(db: Database, run: ImportRun): UndoneRelease[] {
  const rows = db.orm
    .select()
    .from(releaseChanges)
    .where(eq(releaseChanges.run, run.id))
    .orderBy(asc(releaseChanges.id))
    .all()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return rows.flatMap(({ id, appId, version, release, former, formerImages }) => {
    if (version === null || release === null) return []
    const before = byId.get(id - 1)
    const ofApp = before?.appId === appId && before.version === null ? before : undefined
    const texts = ofApp?.former == null ? undefined : (JSON.parse(ofApp.former) as FormerTexts)
    return [
      {
        app: appId,
        version,
        digest: release,
        former: former === null ? undefined : (JSON.parse(former) as Release),
        formerImages: formerImages === null ? [] : JSON.parse(formerImages),
        app_: { made: ofApp !== undefined && texts === undefined, formerTexts: texts },
      },
    ]
  })
}

function problemsOf(deps: UndoDeps, run: ImportRun, change: UndoneRelease): string[] {
  const { orm } = deps.db
  const { app, version, digest, former } = change
  const now = orm
    .select({ digest: releases.digest })
    .from(releases)
    .where(and(eq(releases.appId, app), eq(releases.version, version)))
    .get()
  if (!now) return ['it was deleted since']
  if (now.digest !== digest) return ['it was replaced since']
  const problems = []
  if (wasEdited(deps.db, run, app, version)) problems.push('it was edited since')
  const clusters = orm
    .select({ key: keyInstalls.keyId })
    .from(keyInstalls)
    .where(and(eq(keyInstalls.appId, app), eq(keyInstalls.version, version), gt(keyInstalls.lastAt, run.at)))
    .all().length
  if (clusters > 0) problems.push(`${clusters} access keys have installed it since`)
  if (former && !isStored(deps, former)) problems.push('what it was before is not stored any more')
  if (!former && isLastOfApp(deps.db, run, app)) problems.push(...problemsOfApp(deps.db, run, app))
  return problems
}

const EDITS = ['version.changed', 'version.enabled', 'version.disabled'] as const

function wasEdited({ orm }: Database, { at }: ImportRun, app: string, version: string): boolean {
  const row = orm
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(
      and(
        inArray(auditEntries.action, [...EDITS]),
        gt(auditEntries.at, at),
        eq(auditEntries.target, `app:${app}`),
        sql`json_extract(${auditEntries.detail}, '$.version') = ${version}`,
      ),
    )
    .get()
  return row !== undefined
}

/** True if the app would have no release left once all that the run added are gone. */
export function isLastOfApp({ orm }: Database, run: ImportRun, app: string): boolean {
  const added = orm
    .select({ version: releaseChanges.version })
    .from(releaseChanges)
    .where(and(eq(releaseChanges.run, run.id), eq(releaseChanges.appId, app), isNull(releaseChanges.former)))
    .all()
  const gone = new Set(added.map(({ version }) => version))
  const all = orm.select({ version: releases.version }).from(releases).where(eq(releases.appId, app)).all()
  return all.every(({ version }) => gone.has(version))
}

function problemsOfApp({ orm }: Database, run: ImportRun, id: string): string[] {
  const app = orm.select().from(apps).where(eq(apps.id, id)).get()
  const problems = []
  if (app?.editedAt != null && app.editedAt > run.at) problems.push('its app was edited since')
  if (orm.select().from(solutionApps).where(eq(solutionApps.appId, id)).get())
    problems.push('its app is part of a solution')
  return problems
}

/** True if everything beneath a release is here still. */
function isStored(deps: UndoDeps, release: Release): boolean {
  try {
    storedClosure(deps, release, undefined)
    return true
  } catch {
    return false
  }
}

/** Notes that an import was taken back. Inside a write. */
export function markUndone({ orm }: Database, run: ImportRun): void {
  orm.update(importRuns).set({ undoneAt: Date.now() }).where(eq(importRuns.id, run.id)).run()
}
