import type { ConsoleRoute } from '../../server/console/route.ts'
import type { Client } from './client.ts'

/** Asks a route with an id in each place, and a body that is JSON; nobody in its right mind takes it. */
export function call(client: Client, { method, path }: ConsoleRoute, headers?: Record<string, string>) {
  const filled = path.replace(/:\w+/g, 'abcdefghijklmnop')
  const body = ['GET', 'DELETE', 'OPTIONS'].includes(method) ? undefined : { nonsense: true }
  return client.ask(method, filled, { body, ...(headers && { headers }) })
}
