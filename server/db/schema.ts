import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

// Times are milliseconds since 1970 UTC, sizes are bytes, digests are `sha256:<hex>`.

/** Small facts about this appliance: its market id, the number that its names derive from. */
export const settings = sqliteTable('settings', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
})

/** Every blob on disk that may be served. A file without a row is rubbish; a row without a file is damage. */
export const blobs = sqliteTable('blobs', {
  digest: text('digest').primaryKey(),
  size: integer('size').notNull(),
  storedAt: integer('stored_at').notNull(),
})

/** Blobs that work under way counts on although no repository holds them yet; gone with the session's lock. */
export const blobLeases = sqliteTable(
  'blob_leases',
  {
    digest: text('digest').notNull(),
    session: text('session').notNull(),
  },
  (t) => [primaryKey({ columns: [t.digest, t.session] }), index('blob_leases_session').on(t.session)],
)

export const repositories = sqliteTable('repositories', {
  id: integer('id').primaryKey(),
  name: text('name').notNull().unique(),
  createdAt: integer('created_at').notNull(),
  /** True where anyone may pull without a credential. */
  isPublic: integer('is_public', { mode: 'boolean' }).notNull().default(false),
})

/** Which blobs a repository may show: one pushed to it, mounted into it or imported for it. */
export const repositoryBlobs = sqliteTable(
  'repository_blobs',
  {
    repositoryId: integer('repository_id').notNull(),
    digest: text('digest').notNull(),
    linkedAt: integer('linked_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.repositoryId, t.digest] }), index('repository_blobs_digest').on(t.digest)],
)

/** Manifests and indexes, byte for byte as they were pushed. */
export const manifests = sqliteTable('manifests', {
  digest: text('digest').primaryKey(),
  mediaType: text('media_type').notNull(),
  artifactType: text('artifact_type'),
  annotations: text('annotations', { mode: 'json' }).$type<Record<string, string>>(),
  subject: text('subject'),
  size: integer('size').notNull(),
  bytes: blob('bytes', { mode: 'buffer' }).notNull(),
  storedAt: integer('stored_at').notNull(),
})

/** Which manifests a repository holds. `subject` is copied so that referrers are one index look-up. */
export const repositoryManifests = sqliteTable(
  'repository_manifests',
  {
    repositoryId: integer('repository_id').notNull(),
    digest: text('digest').notNull(),
    subject: text('subject'),
    pushedAt: integer('pushed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.repositoryId, t.digest] }),
    index('repository_manifests_digest').on(t.digest),
    index('repository_manifests_subject').on(t.repositoryId, t.subject),
  ],
)

/** What a manifest names: its config and layers (`blob`) or its children (`manifest`). */
export const manifestReferences = sqliteTable(
  'manifest_references',
  {
    manifest: text('manifest').notNull(),
    target: text('target').notNull(),
    kind: text('kind', { enum: ['blob', 'manifest'] }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.manifest, t.target, t.kind] }),
    index('manifest_references_target').on(t.target),
  ],
)

export const tags = sqliteTable(
  'tags',
  {
    repositoryId: integer('repository_id').notNull(),
    name: text('name').notNull(),
    digest: text('digest').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.repositoryId, t.name] }),
    index('tags_digest').on(t.repositoryId, t.digest),
  ],
)

/** A cluster's keys. The key itself is kept only as a hash; pull and push passwords are derived, never stored. */
export const accessKeys = sqliteTable('access_keys', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  secretHash: text('secret_hash').notNull().unique(),
  actions: text('actions', { mode: 'json' }).$type<AccessAction[]>().notNull(),
  /** The user whose key it is; null for one made on the command line. */
  ownerId: text('owner_id'),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at'),
  revokedAt: integer('revoked_at'),
  /** Written at most once a minute: when, from where and by what it was last used. */
  lastUsedAt: integer('last_used_at'),
  lastUsedFrom: text('last_used_from'),
  lastAgent: text('last_agent'),
})

/** What an access key allows (market contract, section 3). */
export type AccessAction = 'OnlyRead' | 'ReadInstall' | 'Write'

export const apps = sqliteTable('apps', {
  /** appKeyID: `[A-Za-z0-9_]{1,32}` (market contract, rule 0.6). */
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  description: text('description').notNull(),
  introduction: text('introduction').notNull(),
  /** Digest of the logo's blob, with its media type, or null. */
  logo: text('logo'),
  logoType: text('logo_type'),
  devStatus: text('dev_status').notNull(),
  /** `user:<id>` or `key:<id>` of the publisher; null for an imported app, which is the administrators'. */
  owner: text('owner'),
  /** `private` or `public`, as the publisher's console said (market contract, section 6); shown back, never judged. */
  publishType: text('publish_type').notNull().default('private'),
  /** Installation and usage documents, Markdown. */
  installDoc: text('install_doc').notNull().default(''),
  useDoc: text('use_doc').notNull().default(''),
  categoryId: text('category_id'),
  /** Who may see a listed app. */
  visibility: text('visibility', { enum: ['private', 'organisation', 'market', 'public'] })
    .notNull()
    .default('public'),
  /** Only listed apps are seen by others than their owner. */
  listing: text('listing', { enum: ['unlisted', 'review', 'listed'] })
    .notNull()
    .default('listed'),
  listedAt: integer('listed_at'),
  /** Why an administrator did not list it, for its keepers; empty once it is asked for again. */
  reviewNote: text('review_note').notNull().default(''),
  /** When its keepers last changed its texts or logo: from then on imports leave these alone. */
  editedAt: integer('edited_at'),
  /** Sums of `app_counts`, kept beside the app because every list shows them. */
  visitCount: integer('visit_count').notNull().default(0),
  downloadCount: integer('download_count').notNull().default(0),
  installCount: integer('install_count').notNull().default(0),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

/** App versions, each tied together by its release index. */
export const releases = sqliteTable(
  'releases',
  {
    id: integer('id').primaryKey(),
    appId: text('app_id').notNull(),
    version: text('version').notNull(),
    alias: text('alias').notNull(),
    notes: text('notes').notNull(),
    /** Digest of the release index. */
    digest: text('digest').notNull(),
    /** Digest of the template's JSON blob. */
    template: text('template').notNull(),
    arch: text('arch').notNull(),
    /** Sums over the components: CPU in millicores, memory in MiB. */
    cpu: integer('cpu').notNull(),
    memory: integer('memory').notNull(),
    isPlugin: integer('is_plugin', { mode: 'boolean' }).notNull(),
    /** A disabled version is offered to nobody, and stays installable for those who have it. */
    enabled: integer('enabled', { mode: 'boolean' }).notNull().default(true),
    /** Release of the platform that published it (`rainbondVersion`), as it came. */
    rainbondVersion: text('rainbond_version').notNull().default(''),
    /** Counts how often this version was published anew (market contract, 2e.7). */
    updateVersion: integer('update_version').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [uniqueIndex('releases_app_version').on(t.appId, t.version), index('releases_digest').on(t.digest)],
)

/** Where each image that a template names is served. */
export const releaseImages = sqliteTable(
  'release_images',
  {
    releaseId: integer('release_id').notNull(),
    /** The image's name as the template wrote it. */
    shareImage: text('share_image').notNull(),
    repository: text('repository').notNull(),
    tag: text('tag').notNull(),
    digest: text('digest').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.releaseId, t.shareImage] }),
    index('release_images_digest').on(t.digest, t.repository),
  ],
)

export * from './schema-jobs.ts'
export * from './schema-people.ts'
export * from './schema-store.ts'
export * from './schema-transfer.ts'
export * from './schema-upkeep.ts'
