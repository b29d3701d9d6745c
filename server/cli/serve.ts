import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { Uploads } from '../content/uploads.ts'
import { type ServingTurn, takeServing } from '../db/serving.ts'
import { type Listening, listen } from '../http/listen.ts'
import { TrustedProxies } from '../http/trusted-proxies.ts'
import { addressOfUrl, hubAddress } from '../market/store-address.ts'
import { openDataDirectory } from '../ops/data-directory.ts'
import { parseListenAddress } from '../ops/listen-address.ts'
import { type Logger, openLog } from '../ops/log.ts'
import { settleMemory } from '../ops/memory.ts'
import { RequestMetrics } from '../ops/metrics/request-metrics.ts'
import { serviceManager } from '../ops/service-manager.ts'
import type { TlsKeeper } from '../ops/tls/keeper.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { httpHandler } from './http-handler.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { listenForMetrics } from './serve-metrics.ts'
import { type ServeConfig, serveConfig, withServeOptions } from './serve-settings.ts'
import { followTls, openTls } from './serve-tls.ts'

/** How long requests under way may take to end at a stop, in milliseconds. */
const STOP_GRACE = 10_000
/** Who waits for the registry is answered before all else is loaded: time for that, in milliseconds. */
const FIRST_ANSWERS = 10

/** `serve`: the registry, the market and the web UI on one port. */
export function serveCommand(command: Command): void {
  withServeOptions(command)
    .description('serve the registry, the market and the web UI')
    .action((_options, self: Command) => serve(serveConfig(self), self.opts<CommonOptions>().json === true))
}

async function serve(options: ServeConfig, json: boolean): Promise<void> {
  const log = openLog(options.logLevel)
  const manager = serviceManager(process.env, log)
  const settings = addressesOf(options)
  const turn = takeTurn(options.data, log)
  const appliance = await openAppliance(options.data, { serving: true })
  // Before anybody hears an answer: who asks it to stop right then sees it stop in order, too.
  const asked = askedToStop()
  const { http, work, uploads, tls, main, figures } = await begin(appliance, options, settings, log).catch(
    async (error: unknown) => {
      await appliance.close()
      throw error
    },
  )
  const status = `Serving ${appliance.data.root} at ${main.map(({ url }) => url).join(' and ')}`
  const unfollow = followTls(tls, main[1], manager, status)
  manager.ready(status)
  const { publicUrl } = settings
  const told = { ...options, json, publicUrl, metricsUrl: figures?.url, firstLink: work.firstLink }
  announce(told, appliance.data.root, main)
  settleMemory()
  await asked
  manager.stopping()
  unfollow()
  const listening = [...main, ...(figures ? [figures] : [])]
  await Promise.all([work.stop(), ...listening.map((one) => one.stop(STOP_GRACE))])
  await http.finish()
  await uploads.close()
  await appliance.close()
  turn.release()
}

interface Addresses {
  publicUrl: string | undefined
  hub: string | undefined
  proxies: TrustedProxies
}

/** @throws RaincaskError CONFIG_INVALID */
function addressesOf({ publicUrl, hub, trustedProxy }: ServeConfig): Addresses {
  return {
    publicUrl: publicUrl === undefined ? undefined : addressOfUrl(publicUrl).base,
    hub: hub === undefined ? undefined : hubAddress(hub),
    proxies: new TrustedProxies(trustedProxy),
  }
}

function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
}

/** Listens everywhere and starts all work; at an error nothing listens. */
async function begin(appliance: Appliance, options: ServeConfig, addresses: Addresses, log: Logger) {
  const { metricsListen, anonymous } = options
  const tls = await openTls(options, log)
  const uploads = new Uploads(appliance.content.staging.uploads)
  const metrics = metricsListen === undefined ? undefined : new RequestMetrics()
  const parts = { log, uploads, anonymous, metrics, tls, ...addresses }
  const http = await httpHandler(appliance, parts)
  const main: Listening[] = []
  let figures: Listening | undefined
  try {
    for (const { address, keeper } of endpointsOf(options, tls))
      main.push(await listen(http.answer, address, keeper?.identity))
    if (metrics && metricsListen !== undefined) {
      for (const { server } of main) metrics.watch(server)
      figures = await listenForMetrics(metricsListen, appliance, metrics, log, tls)
    }
    await sleep(FIRST_ANSWERS)
    const { startWork } = await import('./serve-work.ts')
    const base = addresses.publicUrl ?? main[0]?.url.replace('0.0.0.0', '127.0.0.1') ?? ''
    const work = await startWork({ appliance, http, uploads, options, base, log })
    return { http, work, uploads, tls, main, figures }
  } catch (error) {
    await Promise.all([...main, ...(figures ? [figures] : [])].map((one) => one.stop(0)))
    throw error
  }
}

/** @throws RaincaskError DATA_IN_USE, DATA_UNUSABLE; nothing was opened then */
function takeTurn(data: string, log: Logger): ServingTurn {
  const turn = takeServing(openDataDirectory(data))
  if (turn.elsewhere) {
    const { host, since } = turn.elsewhere
    const before = { host, since: new Date(since).toISOString() }
    log.warn(before, 'another machine served this data directory last: make sure that it does so no more')
  }
  return turn
}

interface Endpoint {
  address: { host: string; port: number }
  keeper?: TlsKeeper
}

function endpointsOf({ listen, listenTls }: ServeConfig, keeper: TlsKeeper | undefined): Endpoint[] {
  const plain = { address: parseListenAddress(listen) }
  return listenTls === undefined || !keeper
    ? [plain]
    : [plain, { address: parseListenAddress(listenTls), keeper }]
}

interface Told {
  data: string
  json: boolean
  metricsUrl: string | undefined
  publicUrl: string | undefined
  firstLink: string | undefined
}

function announce(told: Told, root: string, main: readonly Listening[]): void {
  const { metricsUrl, publicUrl, firstLink } = told
  const [url = '', tlsUrl] = main.map((one) => one.url)
  if (told.json) {
    const addresses = {
      url,
      tlsUrl: tlsUrl ?? null,
      publicUrl: publicUrl ?? null,
      metricsUrl: metricsUrl ?? null,
    }
    printJson({ ready: true, ...addresses, data: root, firstAdministratorLink: firstLink ?? null })
    return
  }
  printLine(`Raincask serves ${root} at ${[url, tlsUrl].filter(Boolean).join(' and ')}`)
  printLine()
  printLine(`  open the market      ${publicUrl ?? url.replace('0.0.0.0', '127.0.0.1')}/`)
  if (metricsUrl !== undefined) printLine(`  figures              ${metricsUrl}/metrics`)
  printLine(`  connect a cluster    raincask keys create --name NAME --data ${told.data}`)
  printLine(`  bring an app in      raincask import FILE --data ${told.data}`)
  if (firstLink !== undefined) printLine(`  first administrator  ${firstLink}  (for 30 minutes, once)`)
  if (publicUrl === undefined)
    printLine('  Clusters get the address that they asked for; --public-url fixes it.')
}
