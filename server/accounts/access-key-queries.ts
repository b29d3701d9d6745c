import { and, asc, count, desc, eq, gt, isNull, min, or, sql } from 'drizzle-orm'
import type { Orm } from '../db/database.ts'
import { accessKeys, apps, keyInstalls, users } from '../db/schema.ts'

const active = {
  id: accessKeys.id,
  name: accessKeys.name,
  actions: accessKeys.actions,
  ownerId: accessKeys.ownerId,
  createdAt: accessKeys.createdAt,
  expiresAt: accessKeys.expiresAt,
  revokedAt: accessKeys.revokedAt,
}
const listed = {
  ...active,
  lastUsedAt: accessKeys.lastUsedAt,
  lastUsedFrom: accessKeys.lastUsedFrom,
  lastAgent: accessKeys.lastAgent,
}

/** What is looked at when a key is shown. */
const judged = { ...active, ownerDisabledAt: users.disabledAt }

/** The statements of access keys, prepared. */
export function prepareAccessKeyQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const ownerId = sql.placeholder('ownerId')
  const now = sql`${sql.placeholder('now')}`
  return {
    insert: orm
      .insert(accessKeys)
      .values({
        id,
        name: sql.placeholder('name'),
        secretHash: sql.placeholder('secretHash'),
        actions: sql.placeholder('actions'),
        ownerId,
        createdAt: sql.placeholder('createdAt'),
        expiresAt: sql.placeholder('expiresAt'),
      })
      .prepare(),
    activeByHash: orm
      .select(judged)
      .from(accessKeys)
      .leftJoin(users, eq(users.id, accessKeys.ownerId))
      .where(and(eq(accessKeys.secretHash, sql.placeholder('secretHash')), isNull(accessKeys.revokedAt)))
      .prepare(),
    activeById: orm
      .select(judged)
      .from(accessKeys)
      .leftJoin(users, eq(users.id, accessKeys.ownerId))
      .where(and(eq(accessKeys.id, id), isNull(accessKeys.revokedAt)))
      .prepare(),
    byId: orm.select(listed).from(accessKeys).where(eq(accessKeys.id, id)).prepare(),
    list: orm.select(listed).from(accessKeys).orderBy(desc(accessKeys.createdAt), accessKeys.id).prepare(),
    listOf: orm
      .select(listed)
      .from(accessKeys)
      .where(eq(accessKeys.ownerId, ownerId))
      .orderBy(desc(accessKeys.createdAt), accessKeys.id)
      .prepare(),
    activeOf: orm
      .select({ count: count() })
      .from(accessKeys)
      .where(
        and(
          eq(accessKeys.ownerId, ownerId),
          isNull(accessKeys.revokedAt),
          or(isNull(accessKeys.expiresAt), gt(accessKeys.expiresAt, now)),
        ),
      )
      .prepare(),
    nextExpiry: orm
      .select({ at: min(accessKeys.expiresAt) })
      .from(accessKeys)
      .where(and(isNull(accessKeys.revokedAt), gt(accessKeys.expiresAt, now)))
      .prepare(),
    revoke: orm
      .update(accessKeys)
      .set({ revokedAt: now })
      .where(and(eq(accessKeys.id, id), isNull(accessKeys.revokedAt)))
      .prepare(),
    revokeAllOf: orm
      .update(accessKeys)
      .set({ revokedAt: now })
      .where(and(eq(accessKeys.ownerId, ownerId), isNull(accessKeys.revokedAt)))
      .prepare(),
  }
}

/** The statements of what keys did: their last use, what they installed. */
export function prepareKeyUseQueries(orm: Orm) {
  const id = sql.placeholder('id')
  return {
    used: orm
      .update(accessKeys)
      .set({
        lastUsedAt: sql`${sql.placeholder('at')}`,
        lastUsedFrom: sql`${sql.placeholder('address')}`,
        lastAgent: sql`${sql.placeholder('agent')}`,
      })
      .where(eq(accessKeys.id, id))
      .prepare(),
    installs: orm
      .select({
        appId: keyInstalls.appId,
        appName: apps.name,
        version: keyInstalls.version,
        installs: keyInstalls.installs,
        firstAt: keyInstalls.firstAt,
        lastAt: keyInstalls.lastAt,
      })
      .from(keyInstalls)
      .leftJoin(apps, eq(apps.id, keyInstalls.appId))
      .where(eq(keyInstalls.keyId, id))
      .orderBy(desc(keyInstalls.lastAt), asc(keyInstalls.appId), asc(keyInstalls.version))
      .prepare(),
  }
}
