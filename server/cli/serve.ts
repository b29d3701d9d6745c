import type { RequestListener } from 'node:http'
import { type Command, Option } from 'commander'
import type { AnonymousAccess } from '../accounts/registry-access.ts'
import { Uploads } from '../content/uploads.ts'
import { type Listening, listen, readTlsIdentity, type TlsIdentity } from '../http/listen.ts'
import { startSchedules } from '../jobs/schedules.ts'
import { addressOfUrl, hubAddress } from '../market/store-address.ts'
import { RaincaskError } from '../ops/errors.ts'
import { parseListenAddress } from '../ops/listen-address.ts'
import { openLog } from '../ops/log.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { firstAdministratorLink } from './first-administrator.ts'
import { httpHandler } from './http-handler.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'

interface ServeOptions extends CommonOptions {
  listen: string
  listenTls?: string
  tlsCert?: string
  tlsKey?: string
  publicUrl?: string
  hub?: string
  anonymous: AnonymousAccess
}

/** How long requests under way may take to end at a stop, in milliseconds. */
const STOP_GRACE = 10_000

/** `serve`: the registry, the market and the web UI on one port. */
export function serveCommand(command: Command): void {
  command
    .description('serve the registry, the market and the web UI')
    .option('--listen <host:port>', 'where to listen; port 0 takes a free one', '0.0.0.0:8080')
    .option('--listen-tls <host:port>', 'where to listen with TLS as well; needs --tls-cert and --tls-key')
    .option('--tls-cert <file>', 'the certificate chain, PEM')
    .option('--tls-key <file>', 'its private key, PEM')
    .option(
      '--public-url <url>',
      'the address that clusters use, http(s)://HOST[:PORT]; default: as each request says',
    )
    .option(
      '--hub <host:port>',
      'the address of the registry that clusters get, where it is another, such as the one with TLS',
    )
    .addOption(
      new Option('--anonymous <access>', 'what the registry allows without a credential')
        .choices(['none', 'pull', 'push'])
        .default('none'),
    )
    .action((_options, self: Command) => serve(self.optsWithGlobals()))
}

async function serve(options: ServeOptions): Promise<void> {
  const endpoints = readEndpoints(options)
  const publicUrl = options.publicUrl === undefined ? undefined : addressOfUrl(options.publicUrl).base
  const hub = options.hub === undefined ? undefined : hubAddress(options.hub)
  const log = openLog()
  const appliance = await openAppliance(options.data)
  const uploads = new Uploads(appliance.content.staging.uploads)
  const { anonymous } = options
  const http = await httpHandler(appliance, { log, uploads, anonymous, publicUrl, hub })
  const schedules = startSchedules({ ...appliance, uploads }, log)
  const listening = await listenAll(endpoints, http.answer).catch(async (error: unknown) => {
    await schedules.stop()
    await appliance.close()
    throw error
  })
  const base = publicUrl ?? listening[0]?.url.replace('0.0.0.0', '127.0.0.1') ?? ''
  const firstLink = await firstAdministratorLink(appliance.db, base)
  announce(options, appliance, listening, publicUrl, firstLink)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  await Promise.all([schedules.stop(), ...listening.map((one) => one.stop(STOP_GRACE))])
  await http.finish()
  await uploads.close()
  await appliance.close()
}

interface Endpoint {
  address: { host: string; port: number }
  tls?: TlsIdentity
}

/** @throws RaincaskError CONFIG_INVALID, before anything is opened */
function readEndpoints(options: ServeOptions): Endpoint[] {
  const plain = { address: parseListenAddress(options.listen) }
  const { listenTls, tlsCert, tlsKey } = options
  if (listenTls === undefined) return [plain]
  if (tlsCert === undefined || tlsKey === undefined)
    throw new RaincaskError('CONFIG_INVALID', { reason: '--listen-tls needs --tls-cert and --tls-key' })
  return [plain, { address: parseListenAddress(listenTls), tls: readTlsIdentity(tlsCert, tlsKey) }]
}

/** Listens everywhere or nowhere. */
async function listenAll(endpoints: Endpoint[], handler: RequestListener): Promise<Listening[]> {
  const listening: Listening[] = []
  try {
    for (const { address, tls } of endpoints) listening.push(await listen(handler, address, tls))
    return listening
  } catch (error) {
    await Promise.all(listening.map((one) => one.stop(0)))
    throw error
  }
}

function announce(
  options: ServeOptions,
  appliance: Appliance,
  listening: Listening[],
  publicUrl: string | undefined,
  firstLink: string | undefined,
): void {
  const data = appliance.data.root
  const [url = '', tlsUrl] = listening.map((one) => one.url)
  if (options.json) {
    const addresses = { url, tlsUrl: tlsUrl ?? null, publicUrl: publicUrl ?? null }
    printJson({ ready: true, ...addresses, data, firstAdministratorLink: firstLink ?? null })
    return
  }
  printLine(`Raincask serves ${data} at ${[url, tlsUrl].filter(Boolean).join(' and ')}`)
  printLine()
  printLine(`  open the market      ${publicUrl ?? url.replace('0.0.0.0', '127.0.0.1')}/`)
  printLine(`  connect a cluster    raincask keys create --name NAME --data ${options.data}`)
  printLine(`  bring an app in      raincask import FILE --data ${options.data}`)
  if (firstLink !== undefined) printLine(`  first administrator  ${firstLink}  (for 30 minutes, once)`)
  if (publicUrl === undefined)
    printLine('  Clusters get the address that they asked for; --public-url fixes it.')
}
