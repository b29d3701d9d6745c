import { z } from 'zod'

export { idField, lineField, textField } from '../ops/text-fields.ts'

/** A value that a query names once or several times, as a list; empty if it doesn't. */
export function manyOf<S extends z.ZodType>(one: S, max = 50) {
  return z
    .union([z.array(one).max(max), one.transform((value) => [value])])
    .optional()
    .transform((values) => values ?? [])
}

/** A query's yes or no: `true`, `1`, `false`, `0`. */
export const flagField = z
  .enum(['true', '1', 'false', '0'])
  .transform((text) => text === 'true' || text === '1')

/** A time in a query: milliseconds since 1970 UTC, or ISO 8601, e.g. `2026-11-20` or `2026-11-20T10:00:00Z`. */
export const timeField = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  z.iso.date().transform((text) => Date.parse(text)),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
])
