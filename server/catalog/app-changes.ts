import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Picture, Pictures } from '../content/pictures.ts'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { apps, appTags, categories } from '../db/schema.ts'
import type { Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { given } from '../ops/given-fields.ts'
import { idField, lineField, textField } from '../ops/text-fields.ts'
import { type Keeper, keptApp } from './keeper.ts'

/** Longest of each of the Markdown texts, in UTF-16 units. */
const MAX_DOCUMENT = 200_000
const MAX_TAGS = 20

/** Who sees a listed app besides its owner: nobody, the owner's organisation, whoever has a key or account, anyone. */
export const VISIBILITIES = ['private', 'organisation', 'market', 'public'] as const

/** What an import would bring anew: once keepers have changed it, it is theirs. */
const IMPORTED = ['name', 'description', 'introduction', 'devStatus'] as const

/** What of an app its keepers may change; what is left out stays. */
export const appChangeSchema = z.strictObject({
  name: lineField(255, 1).optional(),
  description: textField(2000).optional(),
  introduction: textField(MAX_DOCUMENT).optional(),
  installDoc: textField(MAX_DOCUMENT).optional(),
  useDoc: textField(MAX_DOCUMENT).optional(),
  devStatus: lineField(64).optional(),
  categoryId: idField.nullable().optional(),
  visibility: z.enum(VISIBILITIES).optional(),
  tags: z
    .array(lineField(32, 1))
    .max(MAX_TAGS)
    .transform((tags) => [...new Set(tags)])
    .optional(),
})

export type AppChange = z.output<typeof appChangeSchema>

/** Changes that keepers make to an app. Each is audited with it. */
export class AppChanges {
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

  /** @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, CATEGORY_NOT_FOUND */
  change(keeper: Keeper, id: string, { tags, ...change }: AppChange): Promise<void> {
    const fields = given(change)
    const names = [...Object.keys(fields), ...(tags ? ['tags'] : [])]
    return this.#db.write(() => {
      keptApp(this.#db, keeper, id)
      if (names.length === 0) return
      this.#requireCategory(change.categoryId)
      const edited = IMPORTED.some((field) => fields[field] !== undefined)
      const set = { ...fields, ...(edited && { editedAt: Date.now() }) }
      if (Object.keys(set).length > 0) this.#db.orm.update(apps).set(set).where(eq(apps.id, id)).run()
      if (tags) this.#setTags(id, tags)
      this.#record(keeper, id, names)
    })
  }

  /** @throws RaincaskError APP_NOT_FOUND, NOT_YOURS */
  async setLogo(keeper: Keeper, id: string, picture: Picture): Promise<void> {
    keptApp(this.#db, keeper, id)
    await this.#pictures.keep(picture, (digest) => this.#logo(keeper, id, digest, picture.mediaType))
  }

  /** @throws RaincaskError APP_NOT_FOUND, NOT_YOURS */
  removeLogo(keeper: Keeper, id: string): Promise<void> {
    return this.#db.write(() => this.#logo(keeper, id, null, null))
  }

  #logo(keeper: Keeper, id: string, logo: string | null, logoType: string | null): void {
    keptApp(this.#db, keeper, id)
    this.#queries.logo.run({ id, logo, logoType, now: Date.now() })
    this.#record(keeper, id, ['logo'])
  }

  #setTags(id: string, tags: readonly string[]): void {
    const had = new Set(this.#queries.tags.all({ id }).map(({ tag }) => tag))
    for (const tag of had) if (!tags.includes(tag)) this.#queries.removeTag.run({ id, tag })
    for (const tag of tags) if (!had.has(tag)) this.#queries.addTag.run({ id, tag })
  }

  #requireCategory(id: string | null | undefined): void {
    if (id && !this.#queries.category.get({ id }))
      throw new RaincaskError('CATEGORY_NOT_FOUND', { where: id })
  }

  #record({ actor }: Keeper, id: string, fields: readonly string[]): void {
    const detail = { fields: fields.join(', ') }
    this.#audit.record({ ...actor, action: 'app.changed', target: `app:${id}`, detail })
  }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const tag = sql.placeholder('tag')
  return {
    logo: orm
      .update(apps)
      .set({
        logo: sql`${sql.placeholder('logo')}`,
        logoType: sql`${sql.placeholder('logoType')}`,
        editedAt: sql`${sql.placeholder('now')}`,
      })
      .where(eq(apps.id, id))
      .prepare(),
    tags: orm.select({ tag: appTags.tag }).from(appTags).where(eq(appTags.appId, id)).prepare(),
    addTag: orm.insert(appTags).values({ appId: id, tag }).prepare(),
    removeTag: orm.delete(appTags).where(sql`${appTags.appId} = ${id} and ${appTags.tag} = ${tag}`).prepare(),
    category: orm.select({ id: categories.id }).from(categories).where(eq(categories.id, id)).prepare(),
  }
}
