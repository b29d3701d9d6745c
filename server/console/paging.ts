import { z } from 'zod'

const whole = (otherwise: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/, 'is not a whole number')
    .default(String(otherwise))
    .transform(Number)
    .pipe(z.int().min(1).max(max))

/** `page` from 1, `pageSize` up to 100: for a route's query, `z.object({ ...pageQuery })`. */
export const pageQuery = { page: whole(1, 1_000_000), pageSize: whole(20, 100) }

/** Answer of a list: one page of it and how many there are in all. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), total: z.int(), page: z.int(), pageSize: z.int() })
}
