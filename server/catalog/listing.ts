import { and, eq, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { apps, packages, releases, settings } from '../db/schema.ts'
import type { Audit } from '../ops/audit.ts'
import type { AuditAction } from '../ops/audit-actions.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { App } from './catalog.ts'
import { type Keeper, keptApp } from './keeper.ts'

type Standing = App['listing']

/** Setting: `on` where an administrator looks at apps before others see them. */
const REVIEW = 'listing.review'

/** Listing (上架) and unlisting, and the review between. */
export class Listing {
  readonly #db: Database
  readonly #audit: Audit
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database, audit: Audit) {
    this.#db = db
    this.#audit = audit
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** True if an administrator has to approve what others list. */
  get reviews(): boolean {
    return this.#queries.setting.get({ key: REVIEW })?.value === 'on'
  }

  /** For administrators. What waits for a review goes on waiting. */
  setReviews({ actor }: Keeper, on: boolean): Promise<void> {
    return this.#db.write(() => {
      this.#queries.set.run({ key: REVIEW, value: on ? 'on' : 'off' })
      this.#audit.record({ ...actor, action: 'setting.changed', target: REVIEW, detail: { on } })
    })
  }

  /**
   * Lists an app, or asks for its review; resolves to how it stands then.
   * @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, NOT_LISTABLE
   */
  list(keeper: Keeper, id: string): Promise<Standing> {
    return this.#db.write(() => this.listInWrite(keeper, id))
  }

  /** The same, inside a write. */
  listInWrite(keeper: Keeper, id: string): Standing {
    const app = keptApp(this.#db, keeper, id)
    this.#requireListable(app)
    if (app.listing === 'listed') return 'listed'
    const standing = keeper.viewer.isAdministrator || !this.reviews ? 'listed' : 'review'
    if (standing !== app.listing)
      this.#set(keeper, id, standing, standing === 'listed' ? 'app.listed' : 'app.review-asked')
    return standing
  }

  /**
   * Takes an app out of the market, or out of its review. Clusters that have installed it keep it.
   * @throws RaincaskError APP_NOT_FOUND, NOT_YOURS
   */
  unlist(keeper: Keeper, id: string): Promise<void> {
    return this.#db.write(() => this.unlistInWrite(keeper, id))
  }

  /** The same, inside a write. */
  unlistInWrite(keeper: Keeper, id: string): void {
    if (keptApp(this.#db, keeper, id).listing !== 'unlisted')
      this.#set(keeper, id, 'unlisted', 'app.unlisted')
  }

  /**
   * For administrators: lists an app that waits for it.
   * @throws RaincaskError APP_NOT_FOUND, NOT_IN_REVIEW, NOT_LISTABLE
   */
  approve(keeper: Keeper, id: string): Promise<void> {
    return this.#db.write(() => {
      this.#requireListable(this.#inReview(keeper, id))
      this.#set(keeper, id, 'listed', 'app.listed')
    })
  }

  /**
   * For administrators: gives an app back to its keepers, with the reason.
   * @throws RaincaskError APP_NOT_FOUND, NOT_IN_REVIEW
   */
  refuse(keeper: Keeper, id: string, reason: string): Promise<void> {
    return this.#db.write(() => {
      this.#inReview(keeper, id)
      this.#set(keeper, id, 'unlisted', 'app.review-refused', reason)
    })
  }

  #inReview(keeper: Keeper, id: string): App {
    const app = keptApp(this.#db, keeper, id)
    if (app.listing !== 'review') throw new RaincaskError('NOT_IN_REVIEW', { where: id })
    return app
  }

  #requireListable({ id, name }: App): void {
    const refuse = (reason: string) => {
      throw new RaincaskError('NOT_LISTABLE', { where: `${name} (${id})`, reason })
    }
    const offered = new Set(this.#queries.offered.all({ id }).map(({ version }) => version))
    if (offered.size === 0) refuse('it has no version that is enabled')
    const its = this.#queries.packages.all({ id })
    if (its.length === 0) refuse('it has no package')
    const stale = its.find(({ version }) => version !== null && !offered.has(version))
    if (stale) refuse(`its package ${stale.name} points at version ${stale.version}, which is disabled`)
  }

  #set({ actor }: Keeper, id: string, listing: Standing, action: AuditAction, note = ''): void {
    this.#queries.standing.run({ id, listing, note, listedAt: listing === 'listed' ? Date.now() : null })
    const detail = note === '' ? {} : { reason: note }
    this.#audit.record({ ...actor, action, target: `app:${id}`, detail })
  }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const key = sql.placeholder('key')
  const value = sql.placeholder('value')
  return {
    setting: orm.select().from(settings).where(eq(settings.key, key)).prepare(),
    set: orm
      .insert(settings)
      .values({ key, value })
      .onConflictDoUpdate({ target: settings.key, set: { value: sql`excluded.value` } })
      .prepare(),
    offered: orm
      .select({ version: releases.version })
      .from(releases)
      .where(and(eq(releases.appId, id), eq(releases.enabled, true)))
      .prepare(),
    packages: orm.select().from(packages).where(eq(packages.appId, id)).prepare(),
    standing: orm
      .update(apps)
      .set({
        listing: sql`${sql.placeholder('listing')}`,
        listedAt: sql`${sql.placeholder('listedAt')}`,
        reviewNote: sql`${sql.placeholder('note')}`,
      })
      .where(eq(apps.id, id))
      .prepare(),
  }
}
