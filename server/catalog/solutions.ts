import { asc, desc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { apps, solutionApps, solutions } from '../db/schema.ts'
import type { Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { given } from '../ops/given-fields.ts'
import { lineField, textField } from '../ops/text-fields.ts'
import { type Keeper, newId } from './keeper.ts'
import type { Listing } from './listing.ts'

const MAX_APPS = 200

const appIds = z
  .array(z.string().regex(/^[A-Za-z0-9_]{1,32}$/, 'is not an app key'))
  .max(MAX_APPS)
  .transform((ids) => [...new Set(ids)])
export const newSolutionSchema = z.strictObject({
  name: lineField(128, 1),
  description: textField(2000).default(''),
  introduction: textField(200_000).default(''),
  apps: appIds.default([]),
})
export const solutionChangeSchema = z.strictObject({
  name: lineField(128, 1).optional(),
  description: textField(2000).optional(),
  introduction: textField(200_000).optional(),
  /** All of them, in order. */
  apps: appIds.optional(),
})

/** A named set of apps that travels and lists together. */
export type Solution = typeof solutions.$inferSelect & { apps: string[] }

/** Solutions, which publishers put together of apps. */
export class Solutions {
  readonly #db: Database
  readonly #audit: Audit
  readonly #listing: Listing
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database, audit: Audit, listing: Listing) {
    this.#db = db
    this.#audit = audit
    this.#listing = listing
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** Those that may be seen, the newest first; with `own`, only those that the viewer keeps. */
  list(viewer: Keeper['viewer'], own: boolean): Solution[] {
    const all = this.#queries.list.all().map((row) => this.#withApps(row))
    return all.filter((one) => (own ? isKept(viewer, one) : one.listed || isKept(viewer, one)))
  }

  /** @throws RaincaskError SOLUTION_NOT_FOUND also for one that the viewer may not see */
  see(viewer: Keeper['viewer'], id: string): Solution {
    const found = this.#get(id)
    if (!found.listed && !isKept(viewer, found)) throw new RaincaskError('SOLUTION_NOT_FOUND', { where: id })
    return found
  }

  /** @throws RaincaskError APP_NOT_FOUND */
  create(keeper: Keeper, made: z.output<typeof newSolutionSchema>): Promise<Solution> {
    const { apps: ids, ...texts } = made
    const ownerId = keeper.viewer.principal?.replace(/^user:/, '') ?? null
    const id = newId()
    return this.#db.write(() => {
      this.#queries.insert.run({ id, ...texts, ownerId, now: Date.now() })
      this.#setApps(id, ids)
      this.#record(keeper, 'solution.created', this.#get(id))
      return this.#get(id)
    })
  }

  /**
   * Apps that come to a listed solution are listed with it.
   * @throws RaincaskError SOLUTION_NOT_FOUND, NOT_YOURS, APP_NOT_FOUND, NOT_LISTABLE
   */
  change(keeper: Keeper, id: string, change: z.output<typeof solutionChangeSchema>): Promise<Solution> {
    const { apps: ids, ...texts } = given(change)
    return this.#db.write(() => {
      const { listed } = this.#kept(keeper, id)
      this.#db.orm
        .update(solutions)
        .set({ ...texts, updatedAt: Date.now() })
        .where(eq(solutions.id, id))
        .run()
      if (ids) this.#setApps(id, ids)
      if (ids && listed) this.#listApps(keeper, this.#get(id))
      this.#record(keeper, 'solution.changed', this.#get(id))
      return this.#get(id)
    })
  }

  /**
   * Lists the solution and every app in it, or nothing at all.
   * @throws RaincaskError SOLUTION_NOT_FOUND, NOT_YOURS, NOT_LISTABLE with the app's name
   */
  setListed(keeper: Keeper, id: string, listed: boolean): Promise<Solution> {
    return this.#db.write(() => {
      const solution = this.#kept(keeper, id)
      if (listed) this.#listApps(keeper, solution)
      this.#queries.setListed.run({ id, listed: listed ? 1 : 0, now: Date.now() })
      this.#record(keeper, 'solution.changed', { ...solution, listed })
      return this.#get(id)
    })
  }

  /** Its apps stay. @throws RaincaskError SOLUTION_NOT_FOUND, NOT_YOURS */
  remove(keeper: Keeper, id: string): Promise<void> {
    return this.#db.write(() => {
      const solution = this.#kept(keeper, id)
      this.#queries.dropApps.run({ id })
      this.#queries.remove.run({ id })
      this.#record(keeper, 'solution.deleted', solution)
    })
  }

  #listApps(keeper: Keeper, { name, apps: ids }: Solution): void {
    if (ids.length === 0) throw new RaincaskError('NOT_LISTABLE', { where: name, reason: 'it has no apps' })
    for (const id of ids) {
      const app = this.#queries.app.get({ id })
      if (app?.listing === 'listed') continue
      if (this.#listing.listInWrite(keeper, id) === 'listed') continue
      const reason = `${app?.name ?? id} has to be reviewed by an administrator first`
      throw new RaincaskError('NOT_LISTABLE', { where: name, reason })
    }
  }

  #setApps(id: string, ids: readonly string[]): void {
    this.#queries.dropApps.run({ id })
    for (const [position, appId] of ids.entries()) {
      if (!this.#queries.app.get({ id: appId })) throw new RaincaskError('APP_NOT_FOUND', { where: appId })
      this.#queries.addApp.run({ id, appId, position })
    }
  }

  #kept({ viewer }: Keeper, id: string): Solution {
    const solution = this.#get(id)
    if (!isKept(viewer, solution)) throw new RaincaskError('NOT_YOURS', { where: `solution ${id}` })
    return solution
  }

  #get(id: string): Solution {
    const found = this.#queries.get.get({ id })
    if (!found) throw new RaincaskError('SOLUTION_NOT_FOUND', { where: id })
    return this.#withApps(found)
  }

  #withApps(row: typeof solutions.$inferSelect): Solution {
    return { ...row, apps: this.#queries.apps.all({ id: row.id }).map(({ appId }) => appId) }
  }

  #record(
    { actor }: Keeper,
    action: 'solution.created' | 'solution.changed' | 'solution.deleted',
    { id, name, listed, apps: { length } }: Solution,
  ): void {
    this.#audit.record({ ...actor, action, target: `solution:${id}`, detail: { name, listed, apps: length } })
  }
}

function isKept({ isAdministrator, principal }: Keeper['viewer'], { ownerId }: Solution): boolean {
  return isAdministrator || (ownerId !== null && principal === `user:${ownerId}`)
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const now = sql.placeholder('now')
  const byId = eq(solutions.id, id)
  return {
    list: orm.select().from(solutions).orderBy(desc(solutions.createdAt), asc(solutions.id)).prepare(),
    get: orm.select().from(solutions).where(byId).prepare(),
    app: orm.select({ name: apps.name, listing: apps.listing }).from(apps).where(eq(apps.id, id)).prepare(),
    apps: orm
      .select({ appId: solutionApps.appId })
      .from(solutionApps)
      .where(eq(solutionApps.solutionId, id))
      .orderBy(asc(solutionApps.position))
      .prepare(),
    insert: orm
      .insert(solutions)
      .values({
        id,
        name: sql.placeholder('name'),
        description: sql.placeholder('description'),
        introduction: sql.placeholder('introduction'),
        ownerId: sql.placeholder('ownerId'),
        listed: false,
        createdAt: now,
        updatedAt: now,
      })
      .prepare(),
    setListed: orm
      .update(solutions)
      .set({ listed: sql`${sql.placeholder('listed')}`, updatedAt: sql`${now}` })
      .where(byId)
      .prepare(),
    remove: orm.delete(solutions).where(byId).prepare(),
    dropApps: orm.delete(solutionApps).where(eq(solutionApps.solutionId, id)).prepare(),
    addApp: orm
      .insert(solutionApps)
      .values({ solutionId: id, appId: sql.placeholder('appId'), position: sql.placeholder('position') })
      .prepare(),
  }
}
