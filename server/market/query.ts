import { z } from 'zod'
import { checkedInput } from '../ops/checked-input.ts'

/** `True`, `true` and `1` in any case are true, anything else and nothing is false (market contract, rule 0.5). */
const flag = z
  .string()
  .default('')
  .transform((text) => /^(?:true|1)$/i.test(text))

const whole = (otherwise: number) =>
  z
    .string()
    .default('')
    .transform((text) => (text === '' ? otherwise : Number(text)))
    .pipe(z.int('is not a whole number').max(1_000_000))

/** The domain under which consoles ask for platform plugins and install them (market contract, 2g). */
export const PLATFORM_DOMAIN = 'enterprise'

/** What a list may be asked for (market contract, 1.1, rows 2 to 4). */
const listQuerySchema = z.object({
  query: z.string().max(256).default(''),
  queryAll: flag,
  arch: z.string().max(64).default(''),
  page: whole(1).transform((page) => Math.max(page, 1)),
  // -1 is everything; other sizes that make no sense are the default.
  pageSize: whole(10).transform((size) => (size === -1 || size > 0 ? size : 10)),
})

/** What a version may be asked for (row 7). */
const versionQuerySchema = z.object({ getTemplate: flag, forInstall: flag })

export type Query = Readonly<Record<string, string>>
export type ListQuery = z.output<typeof listQuerySchema>

/** @throws RaincaskError REQUEST_INVALID */
export function listQuery(query: Query): ListQuery {
  return checkedInput(listQuerySchema, query, 'REQUEST_INVALID')
}

/** @throws RaincaskError REQUEST_INVALID */
export function versionQuery(query: Query): z.output<typeof versionQuerySchema> {
  return checkedInput(versionQuerySchema, query, 'REQUEST_INVALID')
}

/** One flag of a query string. */
export function flagQuery(query: Query, name: string): boolean {
  return flag.parse(query[name])
}

/** A query string's parameters; of one that came twice the first counts. */
export function firstOfEach(query: NodeJS.Dict<string | string[]>): Query {
  const first: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value[0] : value
    if (text !== undefined) first[name] = text
  }
  return first
}
