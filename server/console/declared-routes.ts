import type { RouteGroup } from '../ops/declared-routes.ts'
import { API_PREFIX } from './console-api.ts'
import { openApiRoute } from './openapi.ts'
import type { Access, ConsoleRoute } from './route.ts'

const RULES: Record<Access, string> = {
  anyone: 'anyone; what is in the answer is what they may see',
  'signed-in': 'whoever is signed in; what belongs to others is refused by what lies below',
  publisher: 'publishers, for what is theirs, and administrators',
  administrator: 'administrators',
}

/** Every address of the API of the web UI, from the tables that answer them. */
export function consoleGroup(routes: readonly ConsoleRoute[]): RouteGroup {
  return {
    name: 'Console',
    below: [API_PREFIX],
    rules: RULES,
    routes: [...routes, openApiRoute(routes)].map(({ method, path, access, isOpenWrite }) => ({
      method,
      path: API_PREFIX + path,
      rule: access,
      ...(isOpenWrite && { also: 'who shows what the form asks for' }),
    })),
  }
}
