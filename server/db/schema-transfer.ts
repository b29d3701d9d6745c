import { blob, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// Times are milliseconds since 1970 UTC. A bundle is named by the digest of its bundle.json.

/** Other stores whose bundles are taken. A revoked one stays, so that it is refused by name. */
export const trustedSigners = sqliteTable('trusted_signers', {
  /** 32 hex digits of its key. */
  fingerprint: text('fingerprint').primaryKey(),
  /** In minisign's base64. */
  publicKey: text('public_key').notNull(),
  name: text('name').notNull(),
  addedAt: integer('added_at').notNull(),
  revokedAt: integer('revoked_at'),
})

/** Bundles whose import has begun. */
export const bundleImports = sqliteTable('bundle_imports', {
  bundle: text('bundle').primaryKey(),
  bundleId: text('bundle_id').notNull(),
  /** For people: the app and its version, or how many there are. */
  title: text('title').notNull(),
  signer: text('signer').notNull(),
  /** When its store made it, by that store's clock. */
  createdAt: integer('created_at').notNull(),
  startedAt: integer('started_at').notNull(),
  /** Bytes of blobs that it has brought so far. */
  addedBytes: integer('added_bytes').notNull().default(0),
  /** Null while volumes are still to come. */
  publishedAt: integer('published_at'),
})

/** Blobs that an unfinished import counts on: they stay although no repository shows them yet. */
export const bundleImportBlobs = sqliteTable(
  'bundle_import_blobs',
  {
    bundle: text('bundle').notNull(),
    digest: text('digest').notNull(),
    /** True if this import brought it. */
    added: integer('added', { mode: 'boolean' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.bundle, t.digest] }), index('bundle_import_blobs_digest').on(t.digest)],
)

/** Ranges of blobs larger than a volume that are in their staging file for sure. */
export const bundleImportRanges = sqliteTable(
  'bundle_import_ranges',
  {
    bundle: text('bundle').notNull(),
    digest: text('digest').notNull(),
    /** Where it begins in the blob, and how many bytes it has. */
    start: integer('start').notNull(),
    size: integer('size').notNull(),
  },
  (t) => [primaryKey({ columns: [t.bundle, t.digest, t.start] })],
)

/** Manifests and catalogue entries of an unfinished import. */
export const bundleImportDocuments = sqliteTable(
  'bundle_import_documents',
  {
    bundle: text('bundle').notNull(),
    digest: text('digest').notNull(),
    bytes: blob('bytes', { mode: 'buffer' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.bundle, t.digest] })],
)

/** Which bundle brought a release, so that an older bundle of the same signer cannot bring an older one back unseen. */
export const importedReleases = sqliteTable(
  'imported_releases',
  {
    appId: text('app_id').notNull(),
    version: text('version').notNull(),
    signer: text('signer').notNull(),
    bundle: text('bundle').notNull(),
    /** When the signer's store published it, by that store's clock. */
    publishedAt: integer('published_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.appId, t.version] })],
)

/** Bundles made here: a receipt for one says which blobs its site holds. */
export const exportedBundles = sqliteTable('exported_bundles', {
  bundle: text('bundle').primaryKey(),
  bundleId: text('bundle_id').notNull(),
  title: text('title').notNull(),
  createdAt: integer('created_at').notNull(),
  exportedAt: integer('exported_at').notNull(),
  /** Its bundle.json. */
  document: blob('document', { mode: 'buffer' }).notNull(),
})
