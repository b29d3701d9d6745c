import { eq, sql } from 'drizzle-orm'
import type { Database, Orm } from '../db/database.ts'
import { apps, appTags, marketApps } from '../db/schema.ts'
import { given } from '../ops/given-fields.ts'
import { perDatabase } from './prepared.ts'

/** A logo's blob. */
export interface LogoBlob {
  digest: string
  mediaType: string
}

/** An app as its publisher makes it. */
export interface NewApp {
  /** appKeyID (market contract, rule 0.6). */
  id: string
  /** `user:<id>` or `key:<id>`. */
  owner: string
  name: string
  description: string
  introduction: string
  publishType: string
  tags: readonly string[]
  logo: LogoBlob | undefined
  /** A market that does not hold every app by itself, and is to hold this one. */
  marketId: string | undefined
}

/** What of an app its publisher may change; what is left out stays. */
export interface AppChange {
  name?: string | undefined
  description?: string | undefined
  introduction?: string | undefined
  publishType?: string | undefined
  /** null takes it away. */
  logo?: LogoBlob | null
}

/** Adds an app without a version, unlisted: its keepers decide when others see it. Inside a write. */
export function addApp(db: Database, app: NewApp): void {
  const { tags, logo, marketId, ...texts } = app
  const queries = queriesOf(db)
  queries.insert.run({
    ...texts,
    logo: logo?.digest ?? null,
    logoType: logo?.mediaType ?? null,
    now: Date.now(),
  })
  for (const tag of new Set(tags)) queries.tag.run({ id: app.id, tag })
  if (marketId !== undefined) queries.intoMarket.run({ id: app.id, marketId })
}

/** Changes an app's texts and logo. Inside a write. */
export function changeApp(db: Database, id: string, { logo, ...texts }: AppChange): void {
  const change = {
    ...given(texts),
    ...(logo !== undefined && { logo: logo?.digest ?? null, logoType: logo?.mediaType ?? null }),
  }
  db.orm
    .update(apps)
    .set({ ...change, updatedAt: Date.now() })
    .where(eq(apps.id, id))
    .run()
}

const queriesOf = perDatabase(prepareQueries)

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const now = sql.placeholder('now')
  return {
    insert: orm
      .insert(apps)
      .values({
        id,
        owner: sql.placeholder('owner'),
        name: sql.placeholder('name'),
        description: sql.placeholder('description'),
        introduction: sql.placeholder('introduction'),
        publishType: sql.placeholder('publishType'),
        logo: sql.placeholder('logo'),
        logoType: sql.placeholder('logoType'),
        devStatus: '',
        listing: 'unlisted',
        createdAt: now,
        updatedAt: now,
      })
      .prepare(),
    tag: orm
      .insert(appTags)
      .values({ appId: id, tag: sql.placeholder('tag') })
      .onConflictDoNothing()
      .prepare(),
    intoMarket: orm
      .insert(marketApps)
      .values({ marketId: sql.placeholder('marketId'), appId: id })
      .onConflictDoNothing()
      .prepare(),
  }
}
