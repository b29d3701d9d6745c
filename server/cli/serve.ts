import type { RequestListener } from 'node:http'
import type { Command } from 'commander'
import { Uploads } from '../content/uploads.ts'
import { type ServingTurn, takeServing } from '../db/serving.ts'
import { type Listening, listen } from '../http/listen.ts'
import { TrustedProxies } from '../http/trusted-proxies.ts'
import { parseDuration } from '../jobs/duration.ts'
import { type PlannedWork, startSchedules } from '../jobs/schedules.ts'
import { addressOfUrl, hubAddress } from '../market/store-address.ts'
import { openDataDirectory } from '../ops/data-directory.ts'
import { parseListenAddress } from '../ops/listen-address.ts'
import { type Logger, openLog } from '../ops/log.ts'
import { RequestMetrics } from '../ops/metrics/request-metrics.ts'
import { serviceManager } from '../ops/service-manager.ts'
import type { TlsKeeper } from '../ops/tls/keeper.ts'
import { expireImports } from '../transfer/expire-imports.ts'
import { Transfers } from '../transfer/transfers.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { firstAdministratorLink } from './first-administrator.ts'
import { httpHandler } from './http-handler.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { listenForMetrics } from './serve-metrics.ts'
import { type ServeConfig, serveConfig, withServeOptions } from './serve-settings.ts'
import { followTls, openTls } from './serve-tls.ts'
import { earlyWarnings, warnEarly } from './warn-early.ts'

/** How long requests under way may take to end at a stop, in milliseconds. */
const STOP_GRACE = 10_000

/** `serve`: the registry, the market and the web UI on one port. */
export function serveCommand(command: Command): void {
  withServeOptions(command)
    .description('serve the registry, the market and the web UI')
    .action((_options, self: Command) => serve(serveConfig(self), self.opts<CommonOptions>().json === true))
}

async function serve(options: ServeConfig, json: boolean): Promise<void> {
  const publicUrl = options.publicUrl === undefined ? undefined : addressOfUrl(options.publicUrl).base
  const hub = options.hub === undefined ? undefined : hubAddress(options.hub)
  const proxies = new TrustedProxies(options.trustedProxy)
  const log = openLog(options.logLevel)
  const manager = serviceManager(process.env, log)
  const turn = takeTurn(options.data, log)
  const appliance = await openAppliance(options.data, { serving: true })
  const tls = await openTls(options, log).catch(async (error: unknown) => {
    await appliance.close()
    throw error
  })
  const uploads = new Uploads(appliance.content.staging.uploads)
  const { anonymous } = options
  const transfers = new Transfers(appliance, log)
  const metrics = options.metricsListen === undefined ? undefined : new RequestMetrics()
  const http = await httpHandler(appliance, {
    log,
    uploads,
    transfers,
    anonymous,
    publicUrl,
    hub,
    proxies,
    metrics,
    tls,
  })
  const schedules = startSchedules({ ...appliance, uploads }, log, [
    abandonedImports(appliance, log),
    earlyWarnings(options.data, options, log),
  ])
  const figures: Listening[] = []
  const listening = await listenAll(endpointsOf(options, tls), http.answer, async (main) => {
    if (!metrics || options.metricsListen === undefined) return
    for (const { server } of main) metrics.watch(server)
    figures.push(await listenForMetrics(options.metricsListen, appliance, metrics, log, tls))
  }).catch(async (error: unknown) => {
    await schedules.stop()
    await appliance.close()
    throw error
  })
  await transfers.start()
  const base = publicUrl ?? listening[0]?.url.replace('0.0.0.0', '127.0.0.1') ?? ''
  const firstLink = await firstAdministratorLink(appliance.db, base)
  const status = `Serving ${appliance.data.root} at ${listening.map(({ url }) => url).join(' and ')}`
  const unfollow = followTls(tls, listening[1], manager, status)
  // Before anybody is told that it serves: who asks it to stop right then sees it stop in order, too.
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  manager.ready(status)
  announce({ ...options, json, metricsUrl: figures[0]?.url }, appliance, listening, publicUrl, firstLink)
  void warnEarly(options.data, options, log).catch((err: unknown) => log.error({ err }, 'checks failed'))
  await asked
  manager.stopping()
  unfollow()
  await Promise.all([
    schedules.stop(),
    transfers.stop(),
    ...[...listening, ...figures].map((one) => one.stop(STOP_GRACE)),
  ])
  await http.finish()
  await uploads.close()
  await appliance.close()
  turn.release()
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

/** Imports of bundles that nobody goes on with are given up after the time that the settings say. */
function abandonedImports(appliance: Appliance, log: Logger): PlannedWork {
  return {
    name: 'imports',
    schedule: ({ imports }) => imports.schedule,
    run: async ({ imports }) => {
      const gone = await expireImports(appliance, parseDuration(imports.maxAge))
      for (const { bundleId, title, addedBytes } of gone)
        log.info({ bundleId, title, addedBytes }, 'abandoned import given up')
    },
  }
}

interface Endpoint {
  address: { host: string; port: number }
  tls?: TlsKeeper
}

function endpointsOf({ listen, listenTls }: ServeConfig, tls: TlsKeeper | undefined): Endpoint[] {
  const plain = { address: parseListenAddress(listen) }
  return listenTls === undefined || !tls ? [plain] : [plain, { address: parseListenAddress(listenTls), tls }]
}

/** Listens everywhere or nowhere; `further` is what listens besides. */
async function listenAll(
  endpoints: Endpoint[],
  handler: RequestListener,
  further: (main: Listening[]) => Promise<void>,
): Promise<Listening[]> {
  const listening: Listening[] = []
  try {
    for (const { address, tls } of endpoints) listening.push(await listen(handler, address, tls?.identity))
    await further(listening)
    return listening
  } catch (error) {
    await Promise.all(listening.map((one) => one.stop(0)))
    throw error
  }
}

function announce(
  options: { data: string; json: boolean; metricsUrl: string | undefined },
  appliance: Appliance,
  listening: Listening[],
  publicUrl: string | undefined,
  firstLink: string | undefined,
): void {
  const data = appliance.data.root
  const [url = '', tlsUrl] = listening.map((one) => one.url)
  if (options.json) {
    const addresses = {
      url,
      tlsUrl: tlsUrl ?? null,
      publicUrl: publicUrl ?? null,
      metricsUrl: options.metricsUrl ?? null,
    }
    printJson({ ready: true, ...addresses, data, firstAdministratorLink: firstLink ?? null })
    return
  }
  printLine(`Raincask serves ${data} at ${[url, tlsUrl].filter(Boolean).join(' and ')}`)
  printLine()
  printLine(`  open the market      ${publicUrl ?? url.replace('0.0.0.0', '127.0.0.1')}/`)
  if (options.metricsUrl !== undefined) printLine(`  figures              ${options.metricsUrl}/metrics`)
  printLine(`  connect a cluster    raincask keys create --name NAME --data ${options.data}`)
  printLine(`  bring an app in      raincask import FILE --data ${options.data}`)
  if (firstLink !== undefined) printLine(`  first administrator  ${firstLink}  (for 30 minutes, once)`)
  if (publicUrl === undefined)
    printLine('  Clusters get the address that they asked for; --public-url fixes it.')
}
