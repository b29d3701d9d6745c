import { asc, eq, isNull, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { categories } from '../db/schema.ts'

/** A category by id and name. */
export interface CategoryNode {
  id: string
  name: string
}

/** Deepest path that is followed: a tree that leads in a circle must not hold a request. */
const MAX_DEPTH = 16

/** Names of categories, for consoles. */
export class CategoryNames {
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database) {
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** Those at the top of the tree, in order. */
  top(): CategoryNode[] {
    return this.#queries.top.all()
  }

  /** A category with those above it, the topmost first; empty if there is none with this id. */
  pathOf(id: string): CategoryNode[] {
    const path: CategoryNode[] = []
    for (let at: string | null = id; at !== null && path.length < MAX_DEPTH; ) {
      const node = this.#queries.byId.get({ id: at })
      if (!node) break
      path.unshift({ id: node.id, name: node.name })
      at = node.parentId
    }
    return path
  }
}

function prepareQueries(orm: Orm) {
  return {
    top: orm
      .select({ id: categories.id, name: categories.name })
      .from(categories)
      .where(isNull(categories.parentId))
      .orderBy(asc(categories.position), asc(categories.id))
      .prepare(),
    byId: orm
      .select({ id: categories.id, name: categories.name, parentId: categories.parentId })
      .from(categories)
      .where(eq(categories.id, sql.placeholder('id')))
      .prepare(),
  }
}
