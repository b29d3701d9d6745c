import { RaincaskError } from './errors.ts'

/**
 * Reads `HOST:PORT`, `:PORT` or `[IPv6]:PORT`.
 * @throws RaincaskError CONFIG_INVALID
 */
export function parseListenAddress(text: string): { host: string; port: number } {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]*):(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  if (!match || port > 65_535)
    throw new RaincaskError('CONFIG_INVALID', { reason: `--listen ${text} is not HOST:PORT` })
  const host = (match[1] ?? '').replace(/^\[|\]$/g, '')
  return { host: host === '' ? '0.0.0.0' : host, port }
}

/**
 * Reads the address under which clusters reach this server: `http(s)://host[:port]` without a path, because image
 * names have no room for one (market contract, 2e.6).
 * @throws RaincaskError CONFIG_INVALID
 */
export function parsePublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const wrong =
    !url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username
  if (wrong)
    throw new RaincaskError('CONFIG_INVALID', { reason: `--public-url ${text} is not http(s)://HOST[:PORT]` })
  return url.origin
}
