import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * Blobs that a scrub found damaged and took out of service. Such a blob has no row in `blobs`, so that the next push
 * or import brings it again; what names it stays as it is, and works again at once.
 */
export const damagedBlobs = sqliteTable('damaged_blobs', {
  digest: text('digest').primaryKey(),
  /** Bytes that it should have. */
  size: integer('size').notNull(),
  kind: text('kind', { enum: ['missing', 'size', 'content', 'unreadable'] }).notNull(),
  /** What was found in its place, for people. */
  finding: text('finding').notNull(),
  foundAt: integer('found_at').notNull(),
})
