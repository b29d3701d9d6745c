import type { Command } from 'commander'
import { commandLineActor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { type FetchResult, fetchReleases, type ReleaseFetch } from '../transfer/fetch/fetch-release.ts'
import { type FetchedImage, fetchImage } from '../transfer/fetch/fetch-repository.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { ProgressBar } from './progress.ts'

interface FetchOptions extends CommonOptions {
  market?: string
  accessKey?: string
  accessKeyStdin?: boolean
  domain?: string
  image?: string
  as?: string
  username?: string
  passwordStdin?: boolean
  platform?: string
  plainHttp?: string[]
}

const OUTCOME = { added: 'added', updated: 'replaced', unchanged: 'already here, nothing changed' } as const
const MAX_SECRET = 4096

/** `fetch APP[@VERSION] --market URL`, `fetch --image REF`: brings in what another store or registry has. */
export function fetchCommand(command: Command): void {
  command
    .description('fetch a release from another store, or an image from any registry')
    .argument('[app]', 'APP for its newest version, APP@VERSION, or APP@* for all; APP is a key or a name')
    .option('--market <url>', 'the store, as consoles are bound to it')
    .option('--access-key <key>', 'an access key of that store; default: $RAINCASK_MARKET_KEY')
    .option('--access-key-stdin', 'read the access key from standard input')
    .option('--domain <domain>', 'the market, where the store has several')
    .option('--image <reference>', 'fetch this image alone, e.g. docker.io/library/nginx:1.25')
    .option('--as <name>', 'keep the image under this name here: REPOSITORY[:TAG]')
    .option('--username <name>', 'user name at the registry')
    .option('--password-stdin', 'read the password at the registry from standard input')
    .option('--platform <platform>', 'only this one of the image, e.g. linux/arm64; default: all')
    .option('--plain-http <host...>', 'ask these registries by plain HTTP: HOST[:PORT]')
    .action((app: string | undefined, _options, self: Command) => runFetch(app, self.optsWithGlobals()))
}

async function runFetch(app: string | undefined, options: FetchOptions): Promise<void> {
  // The list of processes shows arguments to everyone: this one's are taken out of it.
  process.title = 'raincask fetch'
  if ((app === undefined) === (options.image === undefined))
    throw new RaincaskError('USAGE', {
      reason: 'Say what to fetch: APP[@VERSION] with --market, or --image.',
    })
  if (app !== undefined && options.market === undefined)
    throw new RaincaskError('USAGE', { reason: 'Say where the app is: --market URL.' })
  const accessKey = options.accessKeyStdin
    ? await readSecret('--access-key-stdin')
    : (options.accessKey ?? process.env['RAINCASK_MARKET_KEY'] ?? '')
  const password = options.passwordStdin ? await readSecret('--password-stdin') : undefined
  if ((options.username === undefined) !== (password === undefined))
    throw new RaincaskError('USAGE', { reason: '--username and --password-stdin belong together.' })
  const stop = new AbortController()
  const onSignal = () => stop.abort(new RaincaskError('STOPPED'))
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const bar = new ProgressBar(app ?? options.image ?? '')
  const common = {
    plainHttp: options.plainHttp,
    actor: commandLineActor(),
    signal: stop.signal,
    onProgress: (done: number, total: number) => bar.update(done, total),
  }
  const appliance = await openAppliance(options.data)
  try {
    if (app !== undefined) {
      const market = { url: options.market ?? '', accessKey, domain: options.domain }
      await fetchApp(appliance, { ...common, release: app, market }, bar, options)
      return
    }
    const { image = '', as, username, platform } = options
    const credential =
      username === undefined || password === undefined ? undefined : { user: username, password }
    const result = await fetchImage(appliance, { ...common, image, as, credential, platform })
    bar.end()
    if (options.json) printJson(result)
    else printImage(result)
  } finally {
    bar.end()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await appliance.close()
  }
}

async function fetchApp(
  appliance: Appliance,
  request: ReleaseFetch,
  bar: ProgressBar,
  { json }: FetchOptions,
): Promise<void> {
  const result = await fetchReleases(appliance, request)
  bar.end()
  if (json) printJson(result)
  else printReleases(result)
}

/** A secret up to the first line end: on the command line others might see it. */
async function readSecret(option: string): Promise<string> {
  if (process.stdin.isTTY) throw new RaincaskError('USAGE', { reason: `${option} needs it through a pipe.` })
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) {
    text += chunk as string
    if (text.length > MAX_SECRET || text.includes('\n')) break
  }
  const [secret = ''] = text.split(/\r?\n/)
  if (secret !== '' && secret.length <= MAX_SECRET) return secret
  throw new RaincaskError('USAGE', { reason: `${option} got nothing that could be one.` })
}

function printReleases({ releases, addedBytes, skippedBytes }: FetchResult): void {
  for (const { name, version, outcome, digest } of releases)
    printLine(`${name} ${version}  ${OUTCOME[outcome]}  ${digest}`)
  printLine(`  ${formatBytes(addedBytes)} fetched, ${formatBytes(skippedBytes)} were here already`)
}

function printImage({ repository, tag, digest, platforms, addedBytes, skippedBytes }: FetchedImage): void {
  printLine(`${repository}:${tag}  ${digest}${platforms.length > 0 ? `  ${platforms.join(', ')}` : ''}`)
  printLine(`  ${formatBytes(addedBytes)} fetched, ${formatBytes(skippedBytes)} were here already`)
}
