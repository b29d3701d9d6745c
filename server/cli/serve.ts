import { type Command, Option } from 'commander'
import cron from 'node-cron'
import { Uploads } from '../content/uploads.ts'
import { listen } from '../http/listen.ts'
import { addressOfUrl } from '../market/store-address.ts'
import { parseListenAddress } from '../ops/listen-address.ts'
import { type Logger, openLog } from '../ops/log.ts'
import type { AnonymousAccess } from '../registry/basic-access.ts'
import { openAppliance } from './appliance.ts'
import { httpHandler } from './http-handler.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'

interface ServeOptions extends CommonOptions {
  listen: string
  publicUrl?: string
  anonymous: AnonymousAccess
}

/** Uploads that nobody touched for this long are given up, in milliseconds. */
const UPLOAD_MAX_AGE = 24 * 3600_000
/** How long requests under way may take to end at a stop, in milliseconds. */
const STOP_GRACE = 10_000

/** `serve`: the registry, the market and the web UI on one port. */
export function serveCommand(command: Command): void {
  command
    .description('serve the registry, the market and the web UI')
    .option('--listen <host:port>', 'where to listen; port 0 takes a free one', '0.0.0.0:8080')
    .option(
      '--public-url <url>',
      'the address that clusters use, http(s)://HOST[:PORT]; default: as each request says',
    )
    .addOption(
      new Option('--anonymous <access>', 'what the registry allows without a credential')
        .choices(['none', 'pull', 'push'])
        .default('none'),
    )
    .action((_options, self: Command) => serve(self.optsWithGlobals()))
}

async function serve(options: ServeOptions): Promise<void> {
  const { host, port } = parseListenAddress(options.listen)
  const publicUrl = options.publicUrl === undefined ? undefined : addressOfUrl(options.publicUrl).base
  const log = openLog()
  const appliance = await openAppliance(options.data)
  const uploads = new Uploads(appliance.content.staging.uploads)
  const handler = await httpHandler(appliance, { log, uploads, anonymous: options.anonymous, publicUrl })
  const listening = await listen(handler, host, port).catch(async (error: unknown) => {
    await appliance.close()
    throw error
  })
  const hourly = cron.schedule('17 * * * *', () => sweepUploads(uploads, log))
  if (options.json)
    printJson({ ready: true, url: listening.url, publicUrl: publicUrl ?? null, data: appliance.data.root })
  else printLine(`Raincask serves ${appliance.data.root} at ${listening.url}`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  await hourly.stop()
  await listening.stop(STOP_GRACE)
  await uploads.close()
  await appliance.close()
}

function sweepUploads(uploads: Uploads, log: Logger): void {
  const removed = uploads.expire(UPLOAD_MAX_AGE)
  if (removed.uploads > 0) log.info(removed, 'abandoned uploads removed')
}
