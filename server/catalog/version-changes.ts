import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { releases } from '../db/schema.ts'
import type { Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { given } from '../ops/given-fields.ts'
import { lineField, textField } from '../ops/text-fields.ts'
import type { Release } from './catalog.ts'
import { type Keeper, keptApp } from './keeper.ts'

/** What of a version its keepers may change; what is left out stays. */
export const versionChangeSchema = z.strictObject({
  alias: lineField(255).optional(),
  notes: textField(100_000).optional(),
  isPlugin: z.boolean().optional(),
  /** A disabled version is offered to nobody, and stays installable for those who have it. */
  enabled: z.boolean().optional(),
})

/** Changes that keepers make to a version. Each is audited with it. */
export class VersionChanges {
  readonly #db: Database
  readonly #audit: Audit
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database, audit: Audit) {
    this.#db = db
    this.#audit = audit
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, VERSION_NOT_FOUND */
  change(
    keeper: Keeper,
    appId: string,
    version: string,
    change: z.output<typeof versionChangeSchema>,
  ): Promise<void> {
    const set = given(change)
    return this.#db.write(() => {
      const had = this.kept(keeper, appId, version)
      if (Object.keys(set).length === 0) return
      this.#db.orm.update(releases).set(set).where(eq(releases.id, had.id)).run()
      const record = (action: 'version.changed' | 'version.enabled' | 'version.disabled', detail = {}) =>
        this.#audit.record({
          ...keeper.actor,
          action,
          target: `app:${appId}`,
          detail: { version, ...detail },
        })
      const { enabled, ...others } = set
      if (enabled !== undefined && enabled !== had.enabled)
        record(enabled ? 'version.enabled' : 'version.disabled')
      const fields = Object.keys(others)
      if (fields.length > 0) record('version.changed', { fields: fields.join(', ') })
    })
  }

  /**
   * A version that the keeper may edit.
   * @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, VERSION_NOT_FOUND
   */
  kept(keeper: Keeper, appId: string, version: string): Release {
    keptApp(this.#db, keeper, appId)
    const found = this.#queries.release.get({ appId, version })
    if (!found) throw new RaincaskError('VERSION_NOT_FOUND', { where: `${version} of app ${appId}` })
    return found
  }
}

function prepareQueries(orm: Orm) {
  return {
    release: orm
      .select()
      .from(releases)
      .where(
        and(eq(releases.appId, sql.placeholder('appId')), eq(releases.version, sql.placeholder('version'))),
      )
      .prepare(),
  }
}
