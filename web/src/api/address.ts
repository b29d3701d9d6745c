import type { QueryValue } from './contract.ts'

/** The address of a call, for pictures and downloads. */
export function addressOf(
  path: string,
  params: Record<string, string> = {},
  query: Record<string, QueryValue | QueryValue[]> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    // In a list, empty is a value; alone it is none.
    if (Array.isArray(value)) for (const one of value) search.append(name, String(one))
    else if (value !== undefined && value !== '') search.append(name, String(value))
  }
  const text = search.toString()
  return `/api/v1${filled}${text && `?${text}`}`
}
