import { get } from 'node:http'
import type { Command } from 'commander'
import { RaincaskError } from '../ops/errors.ts'
import { parseListenAddress } from '../ops/listen-address.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { serveConfig, withServeOptions } from './serve-settings.ts'

/** How long the server may take to answer, in milliseconds. */
const PATIENCE = 5000

/** `health`: asks the server of this machine whether it answers; for health checks of containers without a shell. */
export function healthCommand(command: Command): void {
  withServeOptions(command)
    .description('ask the server that runs with these settings whether it answers')
    .option('--ready', 'whether it is ready too: the database can be read, the disk is not full')
    .action((_options, self: Command) => health(self))
}

async function health(command: Command): Promise<void> {
  const { json, ready } = command.opts<CommonOptions & { ready?: boolean }>()
  const url = `http://${reachable(serveConfig(command).listen)}${ready ? '/readyz' : '/healthz'}`
  const status = await statusOf(url)
  if (status !== 200)
    throw new RaincaskError('UNHEALTHY', { where: url, reason: `it answers with status ${status}` })
  if (json) printJson({ healthy: true, url })
  else printLine(`${url} answers.`)
}

/** Where a listener is reached from its own machine. */
function reachable(listen: string): string {
  const { host, port } = parseListenAddress(listen)
  if (host === '0.0.0.0' || host === '') return `127.0.0.1:${port}`
  if (host === '::') return `[::1]:${port}`
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** @throws RaincaskError UNHEALTHY if nothing answers in time */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const unhealthy = (cause: Error) =>
      reject(new RaincaskError('UNHEALTHY', { where: url, reason: cause.message, cause }))
    const request = get(url, { agent: false, timeout: PATIENCE }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer within ${PATIENCE / 1000} seconds`)))
    request.on('error', unhealthy)
  })
}
