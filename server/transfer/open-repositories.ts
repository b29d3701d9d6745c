import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { apps } from '../db/schema.ts'
import { pathSafe } from './served-names.ts'

/** The end of a component that stands for an id which is none itself; no id has a dash. */
const HASHED = /-[0-9a-f]{10}$/
/** How long a look over all ids holds, in milliseconds: strangers ask for any name. */
const LOOK_EVERY = 1000

/**
 * Repositories of the catalogue that anyone may pull from: those of apps that are listed and public. An install by
 * command comes without an access key (market contract, 2i), so there is nothing to derive a credential from.
 */
export class OpenRepositories {
  readonly #isOpen
  readonly #ids
  readonly #db: Database
  /** Ids of apps by the path component that stands for them, where that is not the id itself. */
  #appOf = new Map<string, string>()
  #lookedAt = Number.NEGATIVE_INFINITY
  #generation = -1

  constructor(db: Database) {
    this.#db = db
    this.#isOpen = db.orm
      .select({ id: apps.id })
      .from(apps)
      .where(
        and(eq(apps.id, sql.placeholder('id')), eq(apps.listing, 'listed'), eq(apps.visibility, 'public')),
      )
      .prepare()
    this.#ids = db.orm.select({ id: apps.id }).from(apps).prepare()
  }

  /** @param repository e.g. `apps/<app>/<release>/<image>` */
  has(repository: string): boolean {
    const [room, component = '', ...rest] = repository.split('/')
    if (room !== 'apps' || rest.length === 0) return false
    const id = this.#appIdOf(component)
    return id !== undefined && this.#isOpen.get({ id }) !== undefined
  }

  #appIdOf(component: string): string | undefined {
    if (!HASHED.test(component)) return component
    return this.#appOf.get(component) ?? this.#lookAgain().get(component)
  }

  #lookAgain(): ReadonlyMap<string, string> {
    const now = performance.now()
    const generation = this.#db.generation()
    if (generation === this.#generation || now - this.#lookedAt < LOOK_EVERY) return this.#appOf
    this.#generation = generation
    this.#lookedAt = now
    const pairs = this.#ids.all().map(({ id }) => [pathSafe(id), id] as const)
    this.#appOf = new Map(pairs.filter(([component, id]) => component !== id))
    return this.#appOf
  }
}
