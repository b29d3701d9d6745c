import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// Times are milliseconds since 1970 UTC. Tokens are kept as their sha256, passwords as argon2id.

export type Role = 'administrator' | 'publisher' | 'member'

export const organisations = sqliteTable('organisations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  description: text('description').notNull(),
  createdAt: integer('created_at').notNull(),
})

export const users = sqliteTable('users', {
  id: text('id').primaryKey(),
  /** Name to sign in with, lower case. */
  login: text('login').notNull().unique(),
  displayName: text('display_name').notNull(),
  email: text('email').notNull(),
  phone: text('phone').notNull(),
  /** What a publisher says of itself on its public page, Markdown. */
  profile: text('profile').notNull(),
  /** Digest of the avatar's blob, with its media type, or null. */
  avatar: text('avatar'),
  avatarType: text('avatar_type'),
  role: text('role', { enum: ['administrator', 'publisher', 'member'] }).notNull(),
  organisationId: text('organisation_id'),
  passwordHash: text('password_hash').notNull(),
  createdAt: integer('created_at').notNull(),
  disabledAt: integer('disabled_at'),
})

export const sessions = sqliteTable(
  'sessions',
  {
    tokenHash: text('token_hash').primaryKey(),
    userId: text('user_id').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    address: text('address').notNull(),
    agent: text('agent').notNull(),
  },
  (t) => [index('sessions_user').on(t.userId)],
)

/**
 * Links that let somebody, once, make an account (the first administrator's, and those that administrators send) or
 * set a new password.
 */
export const invitations = sqliteTable('invitations', {
  tokenHash: text('token_hash').primaryKey(),
  kind: text('kind', { enum: ['first-administrator', 'account', 'password'] })
    .notNull()
    .default('account'),
  /** Whose password the link sets; null for links that make an account. */
  userId: text('user_id'),
  /** For whom it was made, as its maker noted. */
  note: text('note').notNull().default(''),
  role: text('role', { enum: ['administrator', 'publisher', 'member'] }).notNull(),
  organisationId: text('organisation_id'),
  invitedBy: text('invited_by'),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
})

/** Who did what, when, from where. A trigger refuses every change and every removal of a row. */
export const auditEntries = sqliteTable(
  'audit_entries',
  {
    id: integer('id').primaryKey(),
    at: integer('at').notNull(),
    /** `user:<id>`, `key:<id>`, `command-line` or `system`. */
    actor: text('actor').notNull(),
    actorName: text('actor_name').notNull(),
    /** A verb of the catalogue in server/ops/audit.ts, e.g. `app.listed`. */
    action: text('action').notNull(),
    target: text('target').notNull(),
    address: text('address').notNull(),
    detail: text('detail', { mode: 'json' })
      .$type<Record<string, string | number | boolean | null>>()
      .notNull(),
  },
  (t) => [index('audit_entries_at').on(t.at), index('audit_entries_action').on(t.action, t.at)],
)

/** What each access key asked for to install, and how often. */
export const keyInstalls = sqliteTable(
  'key_installs',
  {
    keyId: text('key_id').notNull(),
    appId: text('app_id').notNull(),
    version: text('version').notNull(),
    installs: integer('installs').notNull(),
    firstAt: integer('first_at').notNull(),
    lastAt: integer('last_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.keyId, t.appId, t.version] }), index('key_installs_app').on(t.appId)],
)
