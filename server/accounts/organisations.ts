import { asc, count, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { organisations, users } from '../db/schema.ts'
import type { Actor, Audit } from '../ops/audit.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { RaincaskError } from '../ops/errors.ts'
import { given } from '../ops/given-fields.ts'
import { lineField, textField } from '../ops/text-fields.ts'
import { newKeyId } from './random-text.ts'

/** An organisation that people belong to. Times in milliseconds since 1970 UTC. */
export interface Organisation {
  id: string
  name: string
  description: string
  createdAt: number
  /** Number of people in it. */
  people: number
}

export const organisationFields = z.strictObject({
  name: lineField(64, 1),
  description: textField(2000).default(''),
})

export const organisationChange = z.strictObject({
  name: lineField(64, 1).optional(),
  description: textField(2000).optional(),
})

/** The organisations of this store. Every change is audited with it. */
export class Organisations {
  readonly #db: Database
  readonly #audit: Audit
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database, audit: Audit) {
    this.#db = db
    this.#audit = audit
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** All of them, by name. */
  list(): Organisation[] {
    return this.#queries.list.all()
  }

  /** @throws RaincaskError ORGANISATION_NOT_FOUND */
  get(id: string): Organisation {
    const found = this.#queries.byId.get({ id })
    if (!found) throw new RaincaskError('ORGANISATION_NOT_FOUND', { where: id })
    return found
  }

  /** @throws RaincaskError REQUEST_INVALID, ORGANISATION_EXISTS */
  create(by: Actor, input: z.input<typeof organisationFields>): Promise<Organisation> {
    const fields = checkedInput(organisationFields, input, 'REQUEST_INVALID')
    const id = newKeyId()
    return this.#db.write(() => {
      this.#requireFreeName(fields.name, id)
      this.#db.orm
        .insert(organisations)
        .values({ id, ...fields, createdAt: Date.now() })
        .run()
      this.#audit.record({
        ...by,
        action: 'organisation.created',
        target: `organisation:${id}`,
        detail: { name: fields.name },
      })
      return this.get(id)
    })
  }

  /** @throws RaincaskError ORGANISATION_NOT_FOUND, ORGANISATION_EXISTS */
  change(by: Actor, id: string, change: z.output<typeof organisationChange>): Promise<Organisation> {
    const set = given(change)
    return this.#db.write(() => {
      this.get(id)
      if (Object.keys(set).length === 0) return this.get(id)
      if (change.name !== undefined) this.#requireFreeName(change.name, id)
      this.#db.orm.update(organisations).set(set).where(eq(organisations.id, id)).run()
      const after = this.get(id)
      this.#audit.record({
        ...by,
        action: 'organisation.changed',
        target: `organisation:${id}`,
        detail: { name: after.name },
      })
      return after
    })
  }

  /** @throws RaincaskError ORGANISATION_NOT_FOUND, ORGANISATION_IN_USE while people belong to it */
  remove(by: Actor, id: string): Promise<void> {
    return this.#db.write(() => {
      const { name, people } = this.get(id)
      if (people > 0) throw new RaincaskError('ORGANISATION_IN_USE', { where: name, reason: String(people) })
      this.#db.orm.delete(organisations).where(eq(organisations.id, id)).run()
      this.#audit.record({
        ...by,
        action: 'organisation.deleted',
        target: `organisation:${id}`,
        detail: { name },
      })
    })
  }

  #requireFreeName(name: string, id: string): void {
    const holder = this.#queries.byName.get({ name })
    if (holder && holder.id !== id) throw new RaincaskError('ORGANISATION_EXISTS', { where: name })
  }
}

function prepareQueries(orm: Orm) {
  const all = () =>
    orm
      .select({
        id: organisations.id,
        name: organisations.name,
        description: organisations.description,
        createdAt: organisations.createdAt,
        people: count(users.id),
      })
      .from(organisations)
      .leftJoin(users, eq(users.organisationId, organisations.id))
      .groupBy(organisations.id)
  return {
    list: all().orderBy(asc(organisations.name), organisations.id).prepare(),
    byId: all()
      .where(eq(organisations.id, sql.placeholder('id')))
      .prepare(),
    byName: orm
      .select({ id: organisations.id })
      .from(organisations)
      .where(eq(organisations.name, sql.placeholder('name')))
      .prepare(),
  }
}
