import { and, asc, count, desc, eq, getTableColumns, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Orm } from '../db/database.ts'
import { apps, appTags, keyInstalls, marketApps, releaseImages, releases, users } from '../db/schema.ts'
import { inMarket, ownedApp, seenApp } from './visibility.ts'

const id = sql.placeholder('id')

/** The user who publishes the app, for joins. */
const isPublisher = sql`${users.id} = substr(${apps.owner}, 6) and ${apps.owner} like 'user:%'`
const shown = { ...getTableColumns(apps), publisher: users.displayName }

/** The statements of `Catalog`; those about what is seen take the values of `sightValues` too. */
export function prepareCatalog(orm: Orm) {
  return { ...prepareReads(orm), ...prepareLists(orm) }
}

function prepareReads(orm: Orm) {
  return {
    app: orm.select(shown).from(apps).leftJoin(users, isPublisher).where(eq(apps.id, id)).prepare(),
    sight: orm
      .select({ owned: sql<number>`${ownedApp()}`, seen: sql<number>`${seenApp()} and ${inMarket()}` })
      .from(apps)
      .where(eq(apps.id, id))
      .prepare(),
    releases: orm.select().from(releases).where(eq(releases.appId, id)).prepare(),
    release: orm
      .select()
      .from(releases)
      .where(and(eq(releases.appId, id), eq(releases.version, sql.placeholder('version'))))
      .prepare(),
    tags: orm.select().from(appTags).where(eq(appTags.appId, id)).orderBy(asc(appTags.tag)).prepare(),
    installed: orm
      .select({ version: keyInstalls.version })
      .from(keyInstalls)
      .where(and(eq(keyInstalls.keyId, sql.placeholder('keyId')), eq(keyInstalls.appId, id)))
      .prepare(),
    images: orm
      .select({
        shareImage: releaseImages.shareImage,
        repository: releaseImages.repository,
        tag: releaseImages.tag,
        digest: releaseImages.digest,
      })
      .from(releaseImages)
      .where(eq(releaseImages.releaseId, id))
      .prepare(),
  }
}

function prepareLists(orm: Orm) {
  // The page is found once; what is shown of it is then asked by its ids, in a JSON list.
  const onPage = (column: SQLWrapper) =>
    sql`${column} in (select value from json_each(${sql.placeholder('ids')}))`
  return {
    countApps: orm.select({ total: count() }).from(apps).where(appMatches()).prepare(),
    pageOfApps: orm
      .select({ id: apps.id })
      .from(apps)
      .where(appMatches())
      .orderBy(desc(apps.updatedAt), asc(apps.id))
      .limit(sql.placeholder('limit'))
      .offset(sql.placeholder('offset'))
      .prepare(),
    listApps: orm.select(shown).from(apps).leftJoin(users, isPublisher).where(onPage(apps.id)).prepare(),
    listReleases: orm
      .select(getTableColumns(releases))
      .from(releases)
      .innerJoin(apps, eq(apps.id, releases.appId))
      .where(and(onPage(releases.appId), releaseMatches()))
      .prepare(),
    marketApps: orm
      .select({ id: marketApps.appId })
      .from(marketApps)
      .where(eq(marketApps.marketId, sql.placeholder('marketId')))
      .prepare(),
    listTags: orm.select().from(appTags).where(onPage(appTags.appId)).orderBy(asc(appTags.tag)).prepare(),
  }
}

/** Releases that a list shows: not disabled ones, but to the owner who asks for all. Needs `apps` beside it. */
function releaseMatches(): SQL {
  return sql`(${sql.placeholder('arch')} = '' or ${releases.arch} = ${sql.placeholder('arch')})
    and (${sql.placeholder('pluginsOnly')} = 0 or ${releases.isPlugin} = 1)
    and (${releases.enabled} = 1 or ${sql.placeholder('everything')} = 1
      or (${sql.placeholder('disabledToo')} = 1 and ${ownedApp()}))`
}

function appMatches(): SQL {
  const textMatches = (column: typeof apps.name | typeof apps.description) =>
    sql`lower(${column}) like lower(${sql.placeholder('pattern')}) escape '\\'`
  return sql`(${sql.placeholder('pattern')} = '%%' or ${textMatches(apps.name)} or ${textMatches(apps.description)})
    and ${seenApp()} and ${inMarket()} and (${sql.placeholder('ownedOnly')} = 0 or ${ownedApp()})
    and (${sql.placeholder('emptyToo')} = 1
      or exists (select 1 from ${releases} where ${releases.appId} = ${apps.id} and ${releaseMatches()}))`
}
