import { asc, eq, or } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { solutionApps, solutions } from '../../db/schema.ts'
import { RaincaskError } from '../../ops/errors.ts'

const PREFIX = 'solution:'

/**
 * What is asked for, with each `solution:ID` or `solution:NAME` replaced by its apps, which travel together: in their
 * newest version, or with `@*` behind it in all.
 * @throws RaincaskError SOLUTION_NOT_FOUND
 */
export function withSolutionApps(db: Database, references: readonly string[]): string[] {
  return references.flatMap((reference) => {
    if (!reference.startsWith(PREFIX)) return [reference]
    const suffix = reference.endsWith('@*') ? '@*' : ''
    const named = reference.slice(PREFIX.length, reference.length - suffix.length)
    return appsOf(db, named).map((id) => id + suffix)
  })
}

function appsOf(db: Database, idOrName: string): string[] {
  const rows = db.orm
    .select({ id: solutions.id })
    .from(solutions)
    .where(or(eq(solutions.id, idOrName), eq(solutions.name, idOrName)))
    .all()
  const own = rows.find(({ id }) => id === idOrName) ?? (rows.length === 1 ? rows[0] : undefined)
  const where =
    rows.length > 1 ? `${idOrName}: ${rows.length} solutions have this name, say the id` : idOrName
  if (!own) throw new RaincaskError('SOLUTION_NOT_FOUND', { where })
  const held = db.orm
    .select({ id: solutionApps.appId })
    .from(solutionApps)
    .where(eq(solutionApps.solutionId, own.id))
    .orderBy(asc(solutionApps.position))
    .all()
  if (held.length === 0)
    throw new RaincaskError('SOLUTION_NOT_FOUND', { where: `${idOrName}: it has no apps` })
  return held.map(({ id }) => id)
}
