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
