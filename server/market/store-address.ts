import { RaincaskError } from '../ops/errors.ts'

/** How the store is reached from where the request came. */
export interface StoreAddress {
  /** `http[s]://host[:port]`, without a slash at the end. */
  base: string
  /** Our registry as Rainbond names it: `host[:port]`, no scheme, no path, no slash (market contract, 2e.6). */
  hub: string
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/

/**
 * The address that the administrator set.
 * @param publicUrl `http[s]://host[:port]`
 * @throws RaincaskError CONFIG_INVALID
 */
export function addressOfUrl(publicUrl: string): StoreAddress {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined
  const isBare = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
  if (!isBare || !/^https?:$/.test(url.protocol) || !HOST.test(url.host)) {
    throw new RaincaskError('CONFIG_INVALID', {
      reason: 'the public URL must have the form http[s]://host[:port]',
    })
  }
  return { base: url.origin, hub: hubOf(url.host, url.protocol) }
}

/**
 * The registry's address that the administrator set, where it is another than the market's: consoles refuse self-signed
 * certificates and old clusters plain HTTP, so each may need a port of its own (market contract, 2d).
 * @param hub `host[:port]`
 * @throws RaincaskError CONFIG_INVALID
 */
export function hubAddress(hub: string): string {
  const name = hub.toLowerCase()
  if (HOST.test(name) && (name === 'localhost' || /[.:]/.test(name))) return name
  throw new RaincaskError('CONFIG_INVALID', { reason: 'the hub must have the form HOST:PORT' })
}

/**
 * The address that a request was sent to.
 * @param protocol `http` or `https`
 * @param host the request's Host header
 * @throws RaincaskError REQUEST_INVALID if the header is missing or names no host
 */
export function addressOfRequest(protocol: string, host: string): StoreAddress {
  const name = host.toLowerCase()
  if (!HOST.test(name))
    throw new RaincaskError('REQUEST_INVALID', { reason: 'its Host header names no host' })
  return { base: `${protocol}://${name}`, hub: hubOf(name, `${protocol}:`) }
}

/** A lone word would be read as a path on Docker Hub: with its port it is a host. */
function hubOf(host: string, protocol: string): string {
  if (host === 'localhost' || /[.:]/.test(host)) return host
  return `${host}:${protocol === 'https:' ? 443 : 80}`
}
