import { eq, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { apps, marketApps, users } from '../db/schema.ts'

/** Whoever looks at the catalogue, with what decides on what they see. */
export interface Viewer {
  /** Id of the access key; undefined for people and strangers. */
  keyId: string | undefined
  /** `user:<id>` or `key:<id>`, as `apps.owner` has it; undefined for strangers. */
  principal: string | undefined
  organisationId: string | undefined
  /** True for administrators and their keys, whose are the apps without an owner: the imported ones. */
  isAdministrator: boolean
}

/** Anyone: sees what is listed and public. */
export const STRANGER: Viewer = {
  keyId: undefined,
  principal: undefined,
  organisationId: undefined,
  isAdministrator: false,
}

/** Tells what somebody may see from what stands behind their key or session. */
export class Viewers {
  readonly #user

  constructor(db: Database) {
    this.#user = db.orm
      .select({ role: users.role, organisationId: users.organisationId, disabledAt: users.disabledAt })
      .from(users)
      .where(eq(users.id, sql.placeholder('id')))
      .prepare()
  }

  /** @param who the access key, the user behind it or behind a session, or both; neither for a stranger */
  of(who: { keyId?: string | undefined; userId?: string | undefined }): Viewer {
    const { keyId, userId } = who
    if (userId === undefined) {
      return { ...STRANGER, keyId, principal: keyId === undefined ? undefined : `key:${keyId}` }
    }
    const user = this.#user.get({ id: userId })
    return {
      keyId,
      principal: `user:${userId}`,
      organisationId: user?.organisationId ?? undefined,
      isAdministrator: user?.role === 'administrator' && user.disabledAt === null,
    }
  }
}

/** True if the app is the viewer's own: theirs to publish into, whatever its listing. */
export function owns(viewer: Viewer, { owner }: { owner: string | null }): boolean {
  return owner === null ? viewer.isAdministrator : owner === viewer.principal
}

/** Who looks, and through which market. Without a viewer everything is seen: for the store's keepers. */
export interface Sight {
  viewer?: Viewer | undefined
  /** Only apps of the market with this id; undefined for apps of any. */
  marketId?: string | undefined
}

/** SQL condition on `apps`, for statements that run with `sightValues`: the app is the viewer's own. */
export function ownedApp(): SQL {
  return sql`(${apps.owner} = ${sql.placeholder('principal')}
    or (${apps.owner} is null and ${sql.placeholder('administrator')} = 1))`
}

/**
 * SQL condition on `apps`, for statements that run with `sightValues`: the viewer may see the app in a list. Their own
 * always; others' once they are listed, if the app is for everyone, or for keys and the viewer has one, or for the
 * owner's organisation and the viewer is of it.
 */
export function seenApp(): SQL {
  return sql`(${sql.placeholder('everything')} = 1 or ${ownedApp()} or (${apps.listing} = 'listed' and (
    ${apps.visibility} = 'public'
    or (${apps.visibility} = 'market' and ${sql.placeholder('known')} = 1)
    or (${apps.visibility} = 'organisation' and ${sql.placeholder('organisation')} <> '' and exists (
      select 1 from ${users} where ${users.id} = substr(${apps.owner}, 6) and ${apps.owner} like 'user:%'
        and ${users.organisationId} = ${sql.placeholder('organisation')})))))`
}

/** SQL condition on `apps`, for statements that run with `sightValues`: the app is in the market. */
export function inMarket(): SQL {
  return sql`(${sql.placeholder('market')} = '' or exists (select 1 from ${marketApps}
    where ${marketApps.marketId} = ${sql.placeholder('market')} and ${marketApps.appId} = ${apps.id}))`
}

/** Values of the placeholders in the conditions above. */
export function sightValues({ viewer, marketId }: Sight) {
  return {
    everything: viewer === undefined ? 1 : 0,
    principal: viewer?.principal ?? '',
    administrator: viewer?.isAdministrator ? 1 : 0,
    known: viewer?.principal === undefined ? 0 : 1,
    organisation: viewer?.organisationId ?? '',
    market: marketId ?? '',
  }
}
