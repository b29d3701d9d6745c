import { userInfo } from 'node:os'
import { sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { auditEntries } from '../db/schema.ts'
import type { AuditAction } from './audit-actions.ts'

/** Who does something, and from where. */
export interface Actor {
  /** `user:<id>`, `key:<id>`, `command-line`, `system`, or `anonymous` for whoever has not signed in. */
  actor: string
  /** The name that they had then. */
  actorName: string
  /** Network address; `local` for the command line. */
  address: string
}

/** Particulars of an action. Never a secret: entries are exported. */
export type AuditDetail = Record<string, string | number | boolean | null>

export interface AuditEntry extends Actor {
  action: AuditAction
  /** What it was done to, e.g. `app:<id>`, `user:<id>`. */
  target: string
  detail?: AuditDetail
}

/** Longest text that one field of an entry keeps, in characters. */
const MAX_TEXT = 500

/** The record of who did what. Entries are added and never changed; the database itself refuses anything else. */
export class Audit {
  readonly #db: Database
  readonly #insert

  constructor(db: Database) {
    this.#db = db
    this.#insert = db.orm
      .insert(auditEntries)
      .values({
        at: sql.placeholder('at'),
        actor: sql.placeholder('actor'),
        actorName: sql.placeholder('actorName'),
        action: sql.placeholder('action'),
        target: sql.placeholder('target'),
        address: sql.placeholder('address'),
        detail: sql.placeholder('detail'),
      })
      .prepare()
  }

  /** Adds an entry. Call it inside the `Database.write` that makes the change, so that neither is without the other. */
  record(entry: AuditEntry): void {
    const { actor, actorName, address, action, target, detail = {} } = entry
    this.#insert.run({
      at: Date.now(),
      actor: actor.slice(0, MAX_TEXT),
      actorName: actorName.slice(0, MAX_TEXT),
      action,
      target: target.slice(0, MAX_TEXT),
      address: address.slice(0, MAX_TEXT),
      detail: shortened(detail),
    })
  }

  /** Adds an entry for what changes nothing else, in a write of its own. */
  note(entry: AuditEntry): Promise<void> {
    return this.#db.write(() => this.record(entry))
  }
}

function shortened(detail: AuditDetail): AuditDetail {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.slice(0, MAX_TEXT) : value,
    ]),
  )
}

/** The store itself, for what nobody asked for at that moment. */
export const SYSTEM: Actor = { actor: 'system', actorName: '', address: 'local' }

/** Whoever runs a command on the machine itself, by the name that the system gives them. */
export function commandLineActor(): Actor {
  return { actor: 'command-line', actorName: systemUser(), address: 'local' }
}

/** A container may run under a number that has no name. */
function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`
  }
}
