import { asc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { apps, categories } from '../db/schema.ts'
import type { Audit } from '../ops/audit.ts'
import type { AuditAction } from '../ops/audit-actions.ts'
import { RaincaskError } from '../ops/errors.ts'
import { given } from '../ops/given-fields.ts'
import { idField, lineField } from '../ops/text-fields.ts'
import { ancestorsOf } from './category-tree.ts'
import { type Keeper, newId } from './keeper.ts'

/** How deep the tree may be: more levels than this nobody finds their way in. */
const MAX_DEPTH = 4
const MAX_CATEGORIES = 1000

const name = lineField(64, 1)
const position = z.int().min(0).max(1_000_000)
export const newCategorySchema = z.strictObject({
  name,
  parentId: idField.nullable().default(null),
  /** After all others of its level if left out. */
  position: position.optional(),
})
export const categoryChangeSchema = z.strictObject({
  name: name.optional(),
  parentId: idField.nullable().optional(),
  position: position.optional(),
})

export type Category = typeof categories.$inferSelect

/** The tree of categories, which administrators keep. */
export class Categories {
  readonly #db: Database
  readonly #audit: Audit
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database, audit: Audit) {
    this.#db = db
    this.#audit = audit
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** All of them: each level in its order, parents not always before what is in them. */
  list(): Category[] {
    return this.#queries.list.all()
  }

  /** @throws RaincaskError CATEGORY_NOT_FOUND for the parent, CATEGORY_INVALID */
  create(keeper: Keeper, made: z.output<typeof newCategorySchema>): Promise<Category> {
    return this.#db.write(() => {
      const all = this.list()
      if (all.length >= MAX_CATEGORIES)
        throw new RaincaskError('CATEGORY_INVALID', { reason: `there are ${all.length} already` })
      const last = all.filter(({ parentId }) => parentId === made.parentId).at(-1)
      const category = { id: newId(), ...made, position: made.position ?? (last?.position ?? -1) + 1 }
      this.#check(category, all)
      this.#queries.insert.run(category)
      this.#record(keeper, 'category.created', category)
      return category
    })
  }

  /** @throws RaincaskError CATEGORY_NOT_FOUND, CATEGORY_INVALID */
  change(keeper: Keeper, id: string, change: z.output<typeof categoryChangeSchema>): Promise<Category> {
    return this.#db.write(() => {
      const category: Category = { ...this.#get(id), ...given(change) }
      this.#check(category, this.list())
      this.#queries.update.run(category)
      this.#record(keeper, 'category.changed', category)
      return category
    })
  }

  /**
   * Removes a category; what was in it, apps and categories, moves to the one above.
   * @throws RaincaskError CATEGORY_NOT_FOUND, CATEGORY_INVALID if one of them has a namesake there
   */
  remove(keeper: Keeper, id: string): Promise<void> {
    return this.#db.write(() => {
      const category = this.#get(id)
      const { parentId } = category
      this.#queries.remove.run({ id })
      this.#queries.liftApps.run({ id, parentId })
      for (const child of this.list().filter((other) => other.parentId === id)) {
        this.#check({ ...child, parentId }, this.list())
        this.#queries.update.run({ ...child, parentId })
      }
      this.#record(keeper, 'category.deleted', category)
    })
  }

  #get(id: string): Category {
    const found = this.#queries.get.get({ id })
    if (!found) throw new RaincaskError('CATEGORY_NOT_FOUND', { where: id })
    return found
  }

  #check({ id, parentId, name }: Category, all: readonly Category[]): void {
    const refuse = (reason: string) => {
      throw new RaincaskError('CATEGORY_INVALID', { reason })
    }
    if (parentId !== null) this.#get(parentId)
    const siblings = all.filter((other) => other.parentId === parentId && other.id !== id)
    if (siblings.some((other) => other.name === name)) refuse(`there is a ${name} at its place already`)
    const parents = new Map(all.map((one) => [one.id, one.parentId]))
    parents.set(id, parentId)
    if (parentId === id || ancestorsOf(parents, id).includes(id)) refuse('it would be inside itself')
    const below = all.filter((one) => ancestorsOf(parents, one.id).includes(id))
    const depth = Math.max(
      ...[id, ...below.map((one) => one.id)].map((one) => ancestorsOf(parents, one).length),
    )
    if (depth >= MAX_DEPTH) refuse(`it would be more than ${MAX_DEPTH} levels deep`)
  }

  #record({ actor }: Keeper, action: AuditAction, { id, name }: Category): void {
    this.#audit.record({ ...actor, action, target: `category:${id}`, detail: { name } })
  }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const byId = eq(categories.id, id)
  const parentId = sql.placeholder('parentId')
  const name = sql.placeholder('name')
  const position = sql.placeholder('position')
  return {
    list: orm.select().from(categories).orderBy(asc(categories.position), asc(categories.id)).prepare(),
    get: orm.select().from(categories).where(byId).prepare(),
    insert: orm.insert(categories).values({ id, parentId, name, position }).prepare(),
    update: orm
      .update(categories)
      .set({ parentId: sql`${parentId}`, name: sql`${name}`, position: sql`${position}` })
      .where(byId)
      .prepare(),
    remove: orm.delete(categories).where(byId).prepare(),
    liftApps: orm
      .update(apps)
      .set({ categoryId: sql`${parentId}` })
      .where(eq(apps.categoryId, id))
      .prepare(),
  }
}
