import { randomBytes } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import type { Database, Orm } from '../db/database.ts'
import { apps } from '../db/schema.ts'
import type { Actor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { App } from './catalog.ts'
import { perDatabase } from './prepared.ts'
import { owns, STRANGER, type Viewer } from './visibility.ts'

/** Whoever changes the catalogue: what they may, and how the audit names them. */
export interface Keeper {
  viewer: Viewer
  actor: Actor
}

/** Whoever runs commands on the machine may do what administrators may. */
export function commandLineKeeper(actor: Actor): Keeper {
  return { viewer: { ...STRANGER, isAdministrator: true }, actor }
}

/** True if the app is the viewer's to edit: its owner's, and any administrator's. */
export function keeps(viewer: Viewer, app: { owner: string | null }): boolean {
  return viewer.isAdministrator || owns(viewer, app)
}

/**
 * The app, which the keeper may edit.
 * @throws RaincaskError APP_NOT_FOUND, NOT_YOURS
 */
export function keptApp(db: Database, { viewer }: Keeper, id: string): App {
  const app = queriesOf(db).app.get({ id })
  if (!app) throw new RaincaskError('APP_NOT_FOUND', { where: id })
  if (!keeps(viewer, app)) throw new RaincaskError('NOT_YOURS', { where: `app ${id}` })
  return app
}

/** A new id: 32 hex digits, 128 bits. */
export function newId(): string {
  return randomBytes(16).toString('hex')
}

const queriesOf = perDatabase(prepareQueries)

function prepareQueries(orm: Orm) {
  return {
    app: orm
      .select()
      .from(apps)
      .where(eq(apps.id, sql.placeholder('id')))
      .prepare(),
  }
}
