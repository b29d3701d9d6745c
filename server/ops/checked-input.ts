import type { z } from 'zod'
import { type ErrorCode, RaincaskError } from './errors.ts'

/**
 * What `schema` makes of `input`.
 * @throws RaincaskError `code`, naming every field that is wrong
 */
export function checkedInput<S extends z.ZodType>(schema: S, input: unknown, code: ErrorCode): z.output<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const field = issue.path.join('.')
    return field === '' ? issue.message : `${field}: ${issue.message}`
  })
  throw new RaincaskError(code, { reason: problems.slice(0, 5).join('; ') })
}
