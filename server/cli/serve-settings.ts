import type { Command } from 'commander'
import type { AnonymousAccess } from '../accounts/registry-access.ts'
import { TrustedProxies } from '../http/trusted-proxies.ts'
import { addressOfUrl, hubAddress } from '../market/store-address.ts'
import { readConfigFile } from '../ops/config/config-file.ts'
import {
  type ResolvedSetting,
  resolveSettings,
  type Setting,
  type SettingProblem,
} from '../ops/config/settings.ts'
import { RaincaskError } from '../ops/errors.ts'
import { parseListenAddress } from '../ops/listen-address.ts'
import { parseNames } from '../ops/tls/certificate-names.ts'
import { readTlsIdentity } from '../ops/tls/identity.ts'

const ACCESS = ['none', 'pull', 'push']
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

const oneOf = (allowed: readonly string[]) => (value: string) => {
  if (!allowed.includes(value)) throw new Error(`${value} is none of ${allowed.join(', ')}`)
}

interface ServeSetting extends Setting {
  argument: string
  description: string
}

/** Every setting of `serve`. */
// biome-ignore format: a table
const SETTINGS = [
  { key: 'data', flag: '--data', variable: 'RAINCASK_DATA', argument: '<dir>', fallback: './data', isPath: true, description: 'the data directory' },
  { key: 'listen', flag: '--listen', variable: 'RAINCASK_LISTEN', argument: '<host:port>', fallback: '0.0.0.0:8080', check: parseListenAddress, description: 'where to listen; port 0 takes a free one (default: 0.0.0.0:8080)' },
  { key: 'listenTls', flag: '--listen-tls', variable: 'RAINCASK_LISTEN_TLS', argument: '<host:port>', check: parseListenAddress, description: 'where to listen with TLS as well; without --tls-cert and --tls-key by a CA of its own' },
  { key: 'tlsCert', flag: '--tls-cert', variable: 'RAINCASK_TLS_CERT', argument: '<file>', isPath: true, description: 'the certificate chain, PEM' },
  { key: 'tlsKey', flag: '--tls-key', variable: 'RAINCASK_TLS_KEY', argument: '<file>', isPath: true, description: 'its private key, PEM' },
  { key: 'tlsNames', flag: '--tls-names', variable: 'RAINCASK_TLS_NAMES', argument: '<name,...>', check: parseNames, description: 'further names and addresses that the certificate of the own CA is for' },
  { key: 'publicUrl', flag: '--public-url', variable: 'RAINCASK_PUBLIC_URL', argument: '<url>', check: addressOfUrl, description: 'the address that clusters use, http(s)://HOST[:PORT]; default: as each request says' },
  { key: 'hub', flag: '--hub', variable: 'RAINCASK_HUB', argument: '<host:port>', check: hubAddress, description: 'the address of the registry that clusters get, where it is another, such as the one with TLS' },
  { key: 'trustedProxy', flag: '--trusted-proxy', variable: 'RAINCASK_TRUSTED_PROXY', argument: '<cidr,...>', check: (value: string) => new TrustedProxies(value), description: 'proxies in front whose X-Forwarded-For, X-Forwarded-Proto or Forwarded is taken; default: none' },
  { key: 'anonymous', flag: '--anonymous', variable: 'RAINCASK_ANONYMOUS', argument: '<access>', fallback: 'none', check: oneOf(ACCESS), description: 'what the registry allows without a credential: none, pull or push (default: none)' },
  { key: 'metricsListen', flag: '--metrics-listen', variable: 'RAINCASK_METRICS_LISTEN', argument: '<host:port>', check: parseListenAddress, description: 'where to give figures to Prometheus; default: nowhere' },
  { key: 'logLevel', flag: '--log-level', variable: 'RAINCASK_LOG_LEVEL', argument: '<level>', fallback: 'info', check: oneOf(LEVELS), description: `how much is logged: ${LEVELS.join(', ')} (default: info)` },
] as const satisfies readonly ServeSetting[]

type Key = (typeof SETTINGS)[number]['key']

/** Variables of the environment that say what flags say. */
export function serveVariables(): { variable: string; flag: string }[] {
  return SETTINGS.map(({ variable, flag }) => ({ variable, flag }))
}

/** The settings of `serve`, checked. */
export interface ServeConfig extends Omit<Partial<Record<Key, string>>, 'anonymous'> {
  data: string
  listen: string
  anonymous: AnonymousAccess
}

/** What was found out about the settings, right or wrong. */
export interface ServeSettings {
  resolved: ResolvedSetting[]
  problems: SettingProblem[]
  values: Partial<Record<Key, string>>
}

/** Adds the flags of `serve` to a command; `--data` is there already. */
export function withServeOptions(command: Command): Command {
  command.option('--config <file>', 'a file with settings, JSON; flags and environment win over it')
  for (const { key, flag, argument, description } of SETTINGS)
    if (key !== 'data') command.option(`${flag} ${argument}`, description)
  return command
}

/** The settings that hold for a command with the flags of `serve`, with everything that is wrong with them. */
export function serveSettings(command: Command): ServeSettings {
  const options = command.opts<Record<string, string | undefined>>()
  const environment = process.env
  const name = options['config'] ?? (environment['RAINCASK_CONFIG'] || undefined)
  const file = name === undefined ? undefined : readConfigFile(name, SETTINGS)
  // Its default stands among the options; only what was typed is a flag.
  const data = command.getOptionValueSource('data') === 'cli' ? options['data'] : undefined
  const { resolved, problems } = resolveSettings(SETTINGS, { flags: { ...options, data }, environment, file })
  const values: Partial<Record<Key, string>> = Object.fromEntries(
    resolved.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])),
  )
  const all = [...(file?.problems ?? []), ...problems]
  return { resolved, problems: [...all, ...together(values, new Set(all.map(({ field }) => field)))], values }
}

/**
 * The settings of `serve`.
 * @throws RaincaskError CONFIG_INVALID that names everything that is wrong
 */
export function serveConfig(command: Command): ServeConfig {
  const { problems, values } = serveSettings(command)
  if (problems.length > 0) throw invalid(problems)
  return values as ServeConfig
}

/** The error for all that is wrong, at once. */
export function invalid(problems: SettingProblem[]): RaincaskError {
  const [first] = problems
  return problems.length === 1 && first
    ? new RaincaskError('CONFIG_INVALID', { reason: first.problem })
    : new RaincaskError('CONFIG_INVALID', {
        reason: `${problems.length} of them are wrong`,
        fields: problems,
      })
}

/** What is wrong with settings that are right each by itself. */
function together(values: Partial<Record<Key, string>>, wrong: ReadonlySet<string>): SettingProblem[] {
  const { listen, listenTls, tlsCert, tlsKey, metricsListen } = values
  const problems: SettingProblem[] = []
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    problems.push({
      field: tlsCert === undefined ? 'tlsCert' : 'tlsKey',
      problem: '--tls-cert and --tls-key go together',
    })
  if (tlsCert !== undefined && tlsKey !== undefined) {
    try {
      readTlsIdentity(tlsCert, tlsKey)
    } catch (error) {
      problems.push({ field: 'tlsCert', problem: (error as RaincaskError).reason ?? String(error) })
    }
  }
  const addresses = new Map<string, string>()
  for (const [field, text] of Object.entries({ listen, listenTls, metricsListen })) {
    if (text === undefined || wrong.has(field)) continue
    const { host, port } = parseListenAddress(text)
    const address = `${host}:${port}`
    const other = addresses.get(address)
    if (port !== 0 && other !== undefined)
      problems.push({ field, problem: `${field} and ${other} are both ${address}` })
    addresses.set(address, field)
  }
  return problems
}
