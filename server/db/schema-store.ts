import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

// Times are milliseconds since 1970 UTC, days are `2026-11-20` in UTC.

/** A catalogue that clusters bind to. The one with the id in settings `market.id` is there from the start. */
export const markets = sqliteTable('markets', {
  /** 32 hex digits (market contract, 1.6). */
  id: text('id').primaryKey(),
  domain: text('domain').notNull().unique(),
  name: text('name').notNull(),
  description: text('description').notNull(),
  logo: text('logo'),
  logoType: text('logo_type'),
  /** `public`: anyone may browse it; `bound`: only the access keys that may bind to it. */
  visibility: text('visibility', { enum: ['public', 'bound'] }).notNull(),
  /** True for the market that shows every app without being told. */
  holdsAll: integer('holds_all', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
})

export const marketApps = sqliteTable(
  'market_apps',
  { marketId: text('market_id').notNull(), appId: text('app_id').notNull() },
  (t) => [primaryKey({ columns: [t.marketId, t.appId] }), index('market_apps_app').on(t.appId)],
)

/** Access keys that may bind to a market that is not open to all. */
export const marketKeys = sqliteTable(
  'market_keys',
  { marketId: text('market_id').notNull(), keyId: text('key_id').notNull() },
  (t) => [primaryKey({ columns: [t.marketId, t.keyId] }), index('market_keys_key').on(t.keyId)],
)

export const categories = sqliteTable('categories', {
  id: text('id').primaryKey(),
  parentId: text('parent_id'),
  name: text('name').notNull(),
  position: integer('position').notNull(),
})

export const appTags = sqliteTable(
  'app_tags',
  { appId: text('app_id').notNull(), tag: text('tag').notNull() },
  (t) => [primaryKey({ columns: [t.appId, t.tag] }), index('app_tags_tag').on(t.tag)],
)

export const screenshots = sqliteTable(
  'screenshots',
  {
    id: text('id').primaryKey(),
    appId: text('app_id').notNull(),
    digest: text('digest').notNull(),
    mediaType: text('media_type').notNull(),
    caption: text('caption').notNull(),
    position: integer('position').notNull(),
  },
  (t) => [index('screenshots_app').on(t.appId, t.position)],
)

/** Packages (套餐): the named offers that point a listed app at a version; a null version means the newest. */
export const packages = sqliteTable(
  'packages',
  {
    id: text('id').primaryKey(),
    appId: text('app_id').notNull(),
    name: text('name').notNull(),
    description: text('description').notNull(),
    version: text('version'),
    position: integer('position').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('packages_app_name').on(t.appId, t.name)],
)

/** A named set of apps that travels and lists together. */
export const solutions = sqliteTable('solutions', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  description: text('description').notNull(),
  introduction: text('introduction').notNull(),
  ownerId: text('owner_id'),
  listed: integer('listed', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

export const solutionApps = sqliteTable(
  'solution_apps',
  {
    solutionId: text('solution_id').notNull(),
    appId: text('app_id').notNull(),
    position: integer('position').notNull(),
  },
  (t) => [primaryKey({ columns: [t.solutionId, t.appId] }), index('solution_apps_app').on(t.appId)],
)

/** Visits, installs and downloads of an app on a day. */
export const appCounts = sqliteTable(
  'app_counts',
  {
    appId: text('app_id').notNull(),
    day: text('day').notNull(),
    kind: text('kind', { enum: ['visit', 'install', 'download'] }).notNull(),
    count: integer('count').notNull(),
  },
  (t) => [primaryKey({ columns: [t.appId, t.day, t.kind] })],
)
