import { and, asc, count, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database, Orm } from '../db/database.ts'
import { packages, releases } from '../db/schema.ts'
import type { Audit } from '../ops/audit.ts'
import type { AuditAction } from '../ops/audit-actions.ts'
import { RaincaskError } from '../ops/errors.ts'
import { given } from '../ops/given-fields.ts'
import { lineField, textField } from '../ops/text-fields.ts'
import type { App } from './catalog.ts'
import { type Keeper, keptApp, newId } from './keeper.ts'
import { perDatabase } from './prepared.ts'
import { reordered } from './reordered.ts'
import { versionField } from './version-field.ts'

const MAX_PACKAGES = 20
/** The package that an imported app gets: its newest version, whatever that is. */
const DEFAULT_NAME = '标准版'

const fields = {
  name: lineField(64, 1),
  description: textField(2000),
  /** Null for the newest. */
  version: versionField.nullable(),
}
export const newPackageSchema = z.strictObject({
  name: fields.name,
  description: fields.description.default(''),
  version: fields.version.default(null),
})
export const packageChangeSchema = z.strictObject({
  name: fields.name.optional(),
  description: fields.description.optional(),
  version: fields.version.optional(),
})

/** A named offer (套餐) that points at a version of its app; a null version is the newest. */
export type Package = typeof packages.$inferSelect

/**
 * Gives an app that has none its default package, so that it can be listed. Inside the write that publishes an
 * imported release.
 */
export function ensureDefaultPackage(db: Database, appId: string): void {
  const queries = queriesOf(db)
  if ((queries.count.get({ appId })?.total ?? 0) > 0) return
  const row = { id: newId(), appId, name: DEFAULT_NAME, description: '', version: null, position: 0 }
  queries.insert.run({ ...row, now: Date.now() })
}

/** The packages of apps, in the order that their keepers gave them. */
export class Packages {
  readonly #db: Database
  readonly #audit: Audit
  readonly #queries: Queries

  constructor(db: Database, audit: Audit) {
    this.#db = db
    this.#audit = audit
    this.#queries = queriesOf(db)
  }

  list(appId: string): Package[] {
    return this.#queries.list.all({ appId })
  }

  /** @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, VERSION_NOT_FOUND, PACKAGE_EXISTS, PACKAGES_FULL */
  create(keeper: Keeper, appId: string, made: z.output<typeof newPackageSchema>): Promise<Package> {
    return this.#db.write(() => {
      keptApp(this.#db, keeper, appId)
      const others = this.list(appId)
      if (others.length >= MAX_PACKAGES)
        throw new RaincaskError('PACKAGES_FULL', { where: appId, reason: String(others.length) })
      const id = newId()
      this.#check(appId, id, made)
      const position = (others.at(-1)?.position ?? -1) + 1
      this.#queries.insert.run({ id, appId, ...made, position, now: Date.now() })
      this.#record(keeper, 'package.created', appId, made.name)
      return this.#get(id)
    })
  }

  /** @throws RaincaskError PACKAGE_NOT_FOUND, NOT_YOURS, VERSION_NOT_FOUND, PACKAGE_EXISTS */
  change(keeper: Keeper, id: string, change: z.output<typeof packageChangeSchema>): Promise<Package> {
    const set = given(change)
    return this.#db.write(() => {
      const { appId, name } = this.#kept(keeper, id).had
      if (Object.keys(set).length === 0) return this.#get(id)
      this.#check(appId, id, set)
      this.#db.orm.update(packages).set(set).where(eq(packages.id, id)).run()
      this.#record(keeper, 'package.changed', appId, set.name ?? name)
      return this.#get(id)
    })
  }

  /**
   * Orders them anew: those named first, in this order.
   * @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, PACKAGE_NOT_FOUND for one of another app
   */
  reorder(keeper: Keeper, appId: string, ids: readonly string[]): Promise<Package[]> {
    return this.#db.write(() => {
      keptApp(this.#db, keeper, appId)
      const unknown = (id: string) => new RaincaskError('PACKAGE_NOT_FOUND', { where: id })
      const order = reordered(this.list(appId), ids, unknown)
      for (const [position, id] of order.entries()) this.#queries.position.run({ id, position })
      this.#record(keeper, 'package.changed', appId, 'order')
      return this.list(appId)
    })
  }

  /** @throws RaincaskError PACKAGE_NOT_FOUND, NOT_YOURS, LAST_PACKAGE of an app that is listed or waits for it */
  remove(keeper: Keeper, id: string): Promise<void> {
    return this.#db.write(() => {
      const { had, app } = this.#kept(keeper, id)
      if (app.listing !== 'unlisted' && this.list(app.id).length === 1)
        throw new RaincaskError('LAST_PACKAGE', { where: app.id })
      this.#queries.remove.run({ id })
      this.#record(keeper, 'package.deleted', app.id, had.name)
    })
  }

  #kept(keeper: Keeper, id: string): { had: Package; app: App } {
    const had = this.#get(id)
    return { had, app: keptApp(this.#db, keeper, had.appId) }
  }

  #get(id: string): Package {
    const found = this.#queries.get.get({ id })
    if (!found) throw new RaincaskError('PACKAGE_NOT_FOUND', { where: id })
    return found
  }

  #check(appId: string, id: string, { name, version }: Partial<Pick<Package, 'name' | 'version'>>): void {
    if (version && !this.#queries.version.get({ appId, version }))
      throw new RaincaskError('VERSION_NOT_FOUND', { where: `${version} of app ${appId}` })
    const same = this.list(appId).find((other) => other.name === name && other.id !== id)
    if (same) throw new RaincaskError('PACKAGE_EXISTS', { where: same.name })
  }

  #record({ actor }: Keeper, action: AuditAction, appId: string, name: string): void {
    this.#audit.record({ ...actor, action, target: `app:${appId}`, detail: { package: name } })
  }
}

type Queries = ReturnType<typeof prepareQueries>
const queriesOf = perDatabase(prepareQueries)

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const appId = sql.placeholder('appId')
  const version = sql.placeholder('version')
  const position = sql.placeholder('position')
  const byId = eq(packages.id, id)
  return {
    list: orm
      .select()
      .from(packages)
      .where(eq(packages.appId, appId))
      .orderBy(asc(packages.position), asc(packages.id))
      .prepare(),
    get: orm.select().from(packages).where(byId).prepare(),
    count: orm.select({ total: count() }).from(packages).where(eq(packages.appId, appId)).prepare(),
    version: orm
      .select({ id: releases.id })
      .from(releases)
      .where(and(eq(releases.appId, appId), eq(releases.version, version)))
      .prepare(),
    insert: orm
      .insert(packages)
      .values({
        id,
        appId,
        name: sql.placeholder('name'),
        description: sql.placeholder('description'),
        version,
        position,
        createdAt: sql.placeholder('now'),
      })
      .prepare(),
    position: orm
      .update(packages)
      .set({ position: sql`${position}` })
      .where(byId)
      .prepare(),
    remove: orm.delete(packages).where(byId).prepare(),
  }
}
