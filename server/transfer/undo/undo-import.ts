import { and, eq } from 'drizzle-orm'
import type { Digest } from '../../../oci/digest.ts'
import {
  appCounts,
  apps,
  appTags,
  importedReleases,
  marketApps,
  packages,
  releaseImages,
  releases,
  screenshots,
} from '../../db/schema.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { removeRelease } from '../import-bundle/import-bundle-removals.ts'
import { releaseRepository, releaseTag } from '../releases/served-names.ts'
import { isLastOfApp, markUndone, planUndo, type UndoDeps, type UndoneRelease } from './undo-plan.ts'

/** What was taken back. */
export interface Undone {
  run: string
  title: string
  /** When it had been imported, in milliseconds since 1970 UTC. */
  at: number
  releases: { app: string; version: string; outcome: 'removed' | 'restored' }[]
}

/**
 * Takes the last import back that changed something: what it added goes, what it replaced comes back, in one transaction.
 * The content goes with the next collection.
 * @param meant the run that is meant: if another is the last by now, nothing is done
 * @throws RaincaskError NOTHING_TO_UNDO; UNDO_REFUSED naming every reason, if anything has changed since
 */
export function undoLastImport(deps: UndoDeps, by: Actor, meant?: string): Promise<Undone> {
  const { db } = deps
  return db.write(() => {
    const plan = planUndo(deps)
    if (!plan || (meant !== undefined && plan.run.id !== meant)) throw new RaincaskError('NOTHING_TO_UNDO')
    const { run, changes, problems } = plan
    if (problems.length > 0)
      throw new RaincaskError('UNDO_REFUSED', {
        where: run.title,
        reason: problems.map(({ app, version, problem }) => `${app} ${version}: ${problem}`).join('; '),
        fields: problems.map(({ app, version, problem }) => ({ field: `${app}@${version}`, problem })),
      })
    const orphans = new Set(
      changes.filter(({ former, app }) => !former && isLastOfApp(db, run, app)).map(({ app }) => app),
    )
    // The latest first, so that an app's texts end as they were before the first.
    for (const change of changes.toReversed()) takeBack(deps, change)
    for (const app of orphans) removeApp(deps, app)
    markUndone(db, run)
    const releases = changes.map(({ app, version, former }) => ({
      app,
      version,
      outcome: former ? ('restored' as const) : ('removed' as const),
    }))
    const detail = { title: run.title, importedAt: new Date(run.at).toISOString(), releases: releases.length }
    new Audit(db).record({ ...by, action: 'import.undone', target: `import:${run.id}`, detail })
    return { run: run.id, title: run.title, at: run.at, releases }
  })
}

function takeBack(deps: UndoDeps, change: UndoneRelease): void {
  const { orm } = deps.db
  const { app, version, digest, former, app_ } = change
  if (!former) {
    removeRelease(deps, { app, version, digest })
    orm
      .update(packages)
      .set({ version: null })
      .where(and(eq(packages.appId, app), eq(packages.version, version)))
      .run()
  } else restore(deps, change, former)
  if (app_.formerTexts) {
    const { logo_type: logoType, dev_status: devStatus, ...texts } = app_.formerTexts
    const set = { ...texts, logoType, devStatus, updatedAt: Date.now() }
    orm.update(apps).set(set).where(eq(apps.id, app)).run()
  }
}

function restore(
  { db, content }: UndoDeps,
  change: UndoneRelease,
  former: NonNullable<UndoneRelease['former']>,
) {
  const { orm } = db
  const { app, version, formerImages } = change
  const row = orm
    .select({ id: releases.id, updateVersion: releases.updateVersion, updatedAt: releases.updatedAt })
    .from(releases)
    .where(and(eq(releases.appId, app), eq(releases.version, version)))
    .get()
  if (!row) throw new Error(`release ${app} ${version} has gone`)
  const now = orm.select().from(releaseImages).where(eq(releaseImages.releaseId, row.id)).all()
  for (const { repository, tag } of now) content.tags.remove(repository, tag)
  orm.delete(releaseImages).where(eq(releaseImages.releaseId, row.id)).run()
  const { id: _, createdAt, ...fields } = former
  // Consoles that have seen the newer one must see that it changed once more (market contract, 2e.7).
  const updated = {
    updateVersion: row.updateVersion + 1,
    updatedAt: Math.max(Date.now(), row.updatedAt + 1000),
  }
  orm
    .update(releases)
    .set({ ...fields, createdAt, ...updated })
    .where(eq(releases.id, row.id))
    .run()
  for (const image of formerImages) {
    orm
      .insert(releaseImages)
      .values({ ...image, releaseId: row.id })
      .run()
    content.tags.set(image.repository, image.tag, image.digest as Digest)
  }
  content.tags.set(releaseRepository(app), releaseTag(version), former.digest as Digest)
  orm
    .delete(importedReleases)
    .where(and(eq(importedReleases.appId, app), eq(importedReleases.version, version)))
    .run()
}

/** An app that the import made goes with its last release. */
function removeApp({ db: { orm } }: UndoDeps, id: string): void {
  for (const table of [appTags, packages, screenshots, marketApps, appCounts])
    orm.delete(table).where(eq(table.appId, id)).run()
  orm.delete(apps).where(eq(apps.id, id)).run()
}
