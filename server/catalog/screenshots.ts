import { asc, eq, sql } from 'drizzle-orm'
import type { Picture, Pictures } from '../content/pictures.ts'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { screenshots } from '../db/schema.ts'
import type { Audit } from '../ops/audit.ts'
import type { AuditAction } from '../ops/audit-actions.ts'
import { RaincaskError } from '../ops/errors.ts'
import { type Keeper, keptApp, newId } from './keeper.ts'
import { reordered } from './reordered.ts'

/** Largest screenshot in bytes, and how many an app may have. */
export const MAX_SCREENSHOT = 5 * 1024 * 1024
const MAX_SCREENSHOTS = 12

export type Screenshot = typeof screenshots.$inferSelect

/** The pictures of an app, in the order that its keepers gave them. */
export class Screenshots {
  readonly #db: Database
  readonly #audit: Audit
  readonly #pictures: Pictures
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database, audit: Audit, pictures: Pictures) {
    this.#db = db
    this.#audit = audit
    this.#pictures = pictures
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  list(appId: string): Screenshot[] {
    return this.#queries.list.all({ appId })
  }

  /** @throws RaincaskError SCREENSHOT_NOT_FOUND */
  get(id: string): Screenshot {
    const found = this.#queries.get.get({ id })
    if (!found) throw new RaincaskError('SCREENSHOT_NOT_FOUND', { where: id })
    return found
  }

  /** @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, SCREENSHOTS_FULL */
  async add(keeper: Keeper, appId: string, caption: string, picture: Picture): Promise<Screenshot> {
    this.#requireRoom(keeper, appId)
    const id = newId()
    const { mediaType } = picture
    await this.#pictures.keep(picture, (digest) => {
      const position = this.#requireRoom(keeper, appId)
      this.#queries.insert.run({ id, appId, digest, mediaType, caption, position })
      this.#record(keeper, 'screenshot.added', appId, caption)
    })
    return this.get(id)
  }

  /** @throws RaincaskError SCREENSHOT_NOT_FOUND, NOT_YOURS */
  setCaption(keeper: Keeper, id: string, caption: string): Promise<Screenshot> {
    return this.#db.write(() => {
      const { appId } = this.#kept(keeper, id)
      this.#queries.caption.run({ id, caption })
      this.#record(keeper, 'screenshot.changed', appId, caption)
      return this.get(id)
    })
  }

  /**
   * Orders them anew: those named first, in this order.
   * @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, SCREENSHOT_NOT_FOUND for one of another app
   */
  reorder(keeper: Keeper, appId: string, ids: readonly string[]): Promise<Screenshot[]> {
    return this.#db.write(() => {
      keptApp(this.#db, keeper, appId)
      const unknown = (id: string) => new RaincaskError('SCREENSHOT_NOT_FOUND', { where: id })
      const order = reordered(this.list(appId), ids, unknown)
      for (const [position, id] of order.entries()) this.#queries.position.run({ id, position })
      this.#record(keeper, 'screenshot.changed', appId, 'order')
      return this.list(appId)
    })
  }

  /** @throws RaincaskError SCREENSHOT_NOT_FOUND, NOT_YOURS */
  remove(keeper: Keeper, id: string): Promise<void> {
    return this.#db.write(() => {
      const { appId, caption } = this.#kept(keeper, id)
      this.#queries.remove.run({ id })
      this.#record(keeper, 'screenshot.deleted', appId, caption)
    })
  }

  #kept(keeper: Keeper, id: string): Screenshot {
    const screenshot = this.get(id)
    keptApp(this.#db, keeper, screenshot.appId)
    return screenshot
  }

  /** The next one's position. */
  #requireRoom(keeper: Keeper, appId: string): number {
    keptApp(this.#db, keeper, appId)
    const all = this.list(appId)
    if (all.length >= MAX_SCREENSHOTS)
      throw new RaincaskError('SCREENSHOTS_FULL', { where: appId, reason: String(all.length) })
    return (all.at(-1)?.position ?? -1) + 1
  }

  #record({ actor }: Keeper, action: AuditAction, appId: string, caption: string): void {
    this.#audit.record({ ...actor, action, target: `app:${appId}`, detail: { caption } })
  }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const appId = sql.placeholder('appId')
  const caption = sql.placeholder('caption')
  const position = sql.placeholder('position')
  const byId = eq(screenshots.id, id)
  return {
    list: orm
      .select()
      .from(screenshots)
      .where(eq(screenshots.appId, appId))
      .orderBy(asc(screenshots.position), asc(screenshots.id))
      .prepare(),
    get: orm.select().from(screenshots).where(byId).prepare(),
    insert: orm
      .insert(screenshots)
      .values({
        id,
        appId,
        digest: sql.placeholder('digest'),
        mediaType: sql.placeholder('mediaType'),
        caption,
        position,
      })
      .prepare(),
    caption: orm
      .update(screenshots)
      .set({ caption: sql`${caption}` })
      .where(byId)
      .prepare(),
    position: orm
      .update(screenshots)
      .set({ position: sql`${position}` })
      .where(byId)
      .prepare(),
    remove: orm.delete(screenshots).where(byId).prepare(),
  }
}
