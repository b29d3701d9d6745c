import { and, eq, sql } from 'drizzle-orm'
import type { Database, Orm } from '../db/database.ts'
import { apps, releaseImages, releases } from '../db/schema.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { RaincaskError } from '../ops/errors.ts'
import { type CheckedRelease, type NewRelease, newReleaseSchema } from './new-release.ts'
import { ensureDefaultPackage } from './packages.ts'
import { perDatabase } from './prepared.ts'
import { compareVersions } from './version-order.ts'

export type Published = 'added' | 'updated' | 'unchanged'

/**
 * Puts an app version into the catalogue, and the app with it if it is new. To be called inside `Database.write`.
 *
 * The digest decides: the same one again changes nothing at all; another one under the same version replaces what was
 * there, and consoles that installed it see an upgrade (market contract, 2e.7 and 2f). The newest version gives the
 * app its name, texts and logo, unless `keepApp` says that these have an editor of their own.
 * @throws RaincaskError TEMPLATE_INVALID if a field cannot be what a console takes; APP_NOT_FOUND with `keepApp`
 */
export function publishRelease(db: Database, input: NewRelease, { keepApp = false } = {}): Published {
  const release = checkedInput(newReleaseSchema, input, 'TEMPLATE_INVALID')
  const queries = queriesOf(db)
  const key = { appId: release.app.id, version: release.version }
  const existing = queries.release.get(key)
  if (existing?.digest === release.digest) return 'unchanged'
  const now = Date.now()
  saveApp(db, release, now, keepApp)
  const values = { ...columnsOf(release), now, updatedAt: now }
  if (existing) {
    const updatedAt = Math.max(now, nextSecond(existing.updatedAt))
    queries.updateRelease.run({ ...values, updatedAt, id: existing.id })
    queries.dropImages.run({ id: existing.id })
    saveImages(queries, existing.id, release)
    return 'updated'
  }
  const added = queries.insertRelease.get({ ...values, ...key })
  saveImages(queries, added.id, release)
  return 'added'
}

/** Consoles see whole seconds: a version published twice within one would not look newer. */
function nextSecond(time: number): number {
  return (Math.floor(time / 1000) + 1) * 1000
}

function saveApp(db: Database, release: CheckedRelease, now: number, keepApp: boolean): void {
  const queries = queriesOf(db)
  const { id, logo, ...texts } = release.app
  const values = { id, ...texts, logo: logo?.digest ?? null, logoType: logo?.mediaType ?? null, now }
  const app = queries.app.get({ id })
  if (!app) {
    if (keepApp) throw new RaincaskError('APP_NOT_FOUND', { where: id })
    queries.insertApp.run(values)
    // An imported app is listed from the start, and a listed app has at least one package.
    ensureDefaultPackage(db, id)
    return
  }
  const others = queries.versions.all({ id })
  const isNewest = others.every(({ version }) => compareVersions(version, release.version) <= 0)
  // What a keeper has edited here is not overwritten by what a package says.
  if (isNewest && !keepApp && app.editedAt === null) queries.updateApp.run(values)
  else queries.touchApp.run({ id, now })
}

function saveImages(queries: Queries, id: number, release: CheckedRelease): void {
  for (const image of release.images) queries.insertImage.run({ id, ...image })
}

function columnsOf(release: CheckedRelease) {
  const { alias, notes, digest, template, arch, cpu, memory, rainbondVersion } = release
  const isPlugin = release.isPlugin ? 1 : 0
  return { alias, notes, digest, template, arch, cpu, memory, rainbondVersion, isPlugin }
}

type Queries = ReturnType<typeof prepareQueries>
const queriesOf = perDatabase(prepareQueries)

function prepareQueries(orm: Orm) {
  const given = (name: string) => sql`${sql.placeholder(name)}`
  const appTexts = {
    name: given('name'),
    description: given('description'),
    introduction: given('introduction'),
    logo: given('logo'),
    logoType: given('logoType'),
    devStatus: given('devStatus'),
    updatedAt: given('now'),
  }
  const releaseFields = {
    alias: given('alias'),
    notes: given('notes'),
    digest: given('digest'),
    template: given('template'),
    arch: given('arch'),
    cpu: given('cpu'),
    memory: given('memory'),
    isPlugin: given('isPlugin'),
    rainbondVersion: given('rainbondVersion'),
    updatedAt: given('updatedAt'),
  }
  const byId = eq(apps.id, sql.placeholder('id'))
  return {
    app: orm.select({ id: apps.id, editedAt: apps.editedAt }).from(apps).where(byId).prepare(),
    insertApp: orm
      .insert(apps)
      .values({ ...appTexts, id: given('id'), createdAt: given('now') })
      .prepare(),
    updateApp: orm.update(apps).set(appTexts).where(byId).prepare(),
    touchApp: orm
      .update(apps)
      .set({ updatedAt: given('now') })
      .where(byId)
      .prepare(),
    versions: orm
      .select({ version: releases.version })
      .from(releases)
      .where(eq(releases.appId, sql.placeholder('id')))
      .prepare(),
    release: orm
      .select({ id: releases.id, digest: releases.digest, updatedAt: releases.updatedAt })
      .from(releases)
      .where(
        and(eq(releases.appId, sql.placeholder('appId')), eq(releases.version, sql.placeholder('version'))),
      )
      .prepare(),
    insertRelease: orm
      .insert(releases)
      .values({
        ...releaseFields,
        appId: given('appId'),
        version: given('version'),
        updateVersion: 1,
        createdAt: given('now'),
      })
      .returning({ id: releases.id })
      .prepare(),
    updateRelease: orm
      .update(releases)
      .set({ ...releaseFields, updateVersion: sql`${releases.updateVersion} + 1` })
      .where(eq(releases.id, sql.placeholder('id')))
      .prepare(),
    dropImages: orm
      .delete(releaseImages)
      .where(eq(releaseImages.releaseId, sql.placeholder('id')))
      .prepare(),
    insertImage: orm
      .insert(releaseImages)
      .values({
        releaseId: given('id'),
        shareImage: given('shareImage'),
        repository: given('repository'),
        tag: given('tag'),
        digest: given('digest'),
      })
      .onConflictDoUpdate({
        target: [releaseImages.releaseId, releaseImages.shareImage],
        set: { repository: given('repository'), tag: given('tag'), digest: given('digest') },
      })
      .prepare(),
  }
}
