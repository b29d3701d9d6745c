import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { RaincaskError } from '../errors.ts'

/** More names than a machine has; certificates must stay small. */
const MAX_NAMES = 100
const DNS_NAME =
  /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?)*$/

/** The settings that say under which names clusters and people know the store. */
export interface NameSettings {
  publicUrl?: string | undefined
  hub?: string | undefined
  /** Further names, with commas between them. */
  tlsNames?: string | undefined
}

/** Names and addresses under which this machine may be asked: those that the settings say first, then its own. */
export function certificateNames({ publicUrl, hub, tlsNames = '' }: NameSettings): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all = []) => all)
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address)
  const names = [
    ...[publicUrl, hub && `https://${hub}`].flatMap(hostOf),
    ...parseNames(tlsNames),
    ...[hostname().toLowerCase()].filter((name) => DNS_NAME.test(name)),
    ...addresses.sort(),
    ...['localhost', '127.0.0.1', '::1'],
  ]
  return [...new Set(names)].slice(0, MAX_NAMES)
}

/**
 * Reads a list of names.
 * @throws RaincaskError CONFIG_INVALID
 */
export function parseNames(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  const wrong = names.find((name) => isIP(name) === 0 && !DNS_NAME.test(name))
  if (wrong !== undefined)
    throw new RaincaskError('CONFIG_INVALID', { reason: `${wrong} is neither a host name nor an address` })
  return names
}

function hostOf(url: string | undefined): string[] {
  return url !== undefined && URL.canParse(url) ? [new URL(url).hostname.replace(/^\[|\]$/g, '')] : []
}
