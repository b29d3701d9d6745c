import type { z } from 'zod'
import { type ErrorCode, printable, RaincaskError } from './errors.ts'

/** Of very many problems the first few are named, shortly: what was sent may be in them. */
const MAX_PROBLEMS = 5
const MAX_TEXT = 120

/**
 * What `schema` makes of `input`.
 * @throws RaincaskError `code`, naming every field that is wrong
 */
export function checkedInput<S extends z.ZodType>(schema: S, input: unknown, code: ErrorCode): z.output<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const fields = result.error.issues.slice(0, MAX_PROBLEMS).map((issue) => ({
    field: printable(issue.path.join('.').slice(0, MAX_TEXT)),
    problem: printable(issue.message.slice(0, MAX_TEXT)),
  }))
  const problems = fields.map(({ field, problem }) => (field === '' ? problem : `${field}: ${problem}`))
  throw new RaincaskError(code, { reason: problems.join('; '), fields })
}
