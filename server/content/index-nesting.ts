import { sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import type { Orm } from '../db/database.ts'
import { manifestReferences } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'

/**
 * Most indexes that may lie within one another. Real ones nest two or three deep (release, platforms); deeper ones
 * only make everyone suffer who walks them.
 */
export const MAX_NESTED_INDEXES = 16

/**
 * Refuses an index, just stored, through which a chain of too many indexes runs, whichever of them came first; what
 * it lists may be absent. Inside a write, which the error undoes.
 * @throws RaincaskError MANIFEST_INVALID
 */
export function requireShallow(orm: Orm, index: Digest): void {
  const { manifest, target, kind } = manifestReferences
  // UNION drops what was reached at the same depth before: children that are shared cost no more than once a level.
  const found = orm.get<{ depth: number }>(sql`
    WITH RECURSIVE
      below(digest, depth) AS (
        SELECT ${index}, 0
        UNION
        SELECT ${target}, depth + 1 FROM below
        JOIN ${manifestReferences} ON ${manifest} = below.digest AND ${kind} = 'manifest'
        WHERE depth <= ${MAX_NESTED_INDEXES}
      ),
      above(digest, depth) AS (
        SELECT ${index}, 0
        UNION
        SELECT ${manifest}, depth + 1 FROM above
        JOIN ${manifestReferences} ON ${target} = above.digest AND ${kind} = 'manifest'
        WHERE depth <= ${MAX_NESTED_INDEXES}
      )
    SELECT (SELECT max(depth) FROM below) + (SELECT max(depth) FROM above) AS depth`)
  if (found.depth > MAX_NESTED_INDEXES)
    throw new RaincaskError('MANIFEST_INVALID', {
      reason: `more than ${MAX_NESTED_INDEXES} indexes lie within one another`,
    })
}
