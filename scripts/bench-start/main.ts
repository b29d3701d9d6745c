import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { describeMachine } from '../bench-registry/machine.ts'
import { writeSection } from '../write-section.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    write: { type: 'boolean', default: false },
    data: { type: 'string' },
  },
})
const RUNS = Number(values.runs)
const BINARY = join(
  import.meta.dirname,
  '../../dist',
  `raincask-linux-${process.arch === 'x64' ? 'x64' : 'arm64'}`,
)
/** Time after which a server counts as idle, in milliseconds. */
const SETTLE = 3000

/** Times in milliseconds since the program was called, memory in MB (2²⁰ bytes). */
interface Start {
  /** First answers, each asked for when the one before it was answered. */
  registry: number
  market: number
  page: number
  api: number
  /** Processor time of the main thread until the registry's answer. */
  processor: number
  resident: number
  own: number
}

if (!existsSync(BINARY)) {
  process.stderr.write('scripts/bench start measures the executable: scripts/build-binary makes it\n')
  process.exit(1)
}
const scratch = mkdtempSync(join(os.tmpdir(), 'raincask-start-'))
const data = values.data ?? join(scratch, 'data')
try {
  const fresh = await measured(() => {
    if (values.data === undefined) rmSync(data, { recursive: true, force: true })
  })
  const again = await measured(() => undefined)
  const text = [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${await describeMachine(scratch)};`,
    `load of the machine ${os.loadavg()[0]?.toFixed(1)}; medians of ${RUNS} starts of the executable.`,
    '',
    '| measure | bound | new directory | again |',
    '| --- | ---: | ---: | ---: |',
    row('start to first answer, of the registry (ms)', '200', fresh, again, 'registry'),
    row('processor time of the main thread until then (ms)', '', fresh, again, 'processor'),
    row('start to first answer of the market, asked next (ms)', '', fresh, again, 'market'),
    row('… of the web UI’s page, asked next (ms)', '', fresh, again, 'page'),
    row('… of the console’s API, asked next (ms)', '', fresh, again, 'api'),
    row('resident memory, idle (MB)', '130', fresh, again, 'resident'),
    row('of it not shared with the file of the program (MB)', '', fresh, again, 'own'),
    '',
    'Pages of the program that lie in the page cache count as resident as the kernel maps them: in larger pieces, and up',
    'to 20 MB more, while the file was only just written. So it is read from disk anew before the first start.',
    '',
    'Made by `scripts/bench start --write`.',
  ].join('\n')
  process.stdout.write(`${text}\n`)
  if (values.write) writeSection('start', text)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function row(title: string, bound: string, fresh: Start[], again: Start[], what: keyof Start): string {
  return `| ${title} | ${bound} | ${median(fresh, what)} | ${median(again, what)} |`
}

function median(starts: Start[], what: keyof Start): string {
  const sorted = starts.map((start) => start[what]).sort((a, b) => a - b)
  return (sorted[sorted.length >> 1] ?? Number.NaN).toFixed(0)
}

async function measured(before: () => void): Promise<Start[]> {
  // Takes the file out of the page cache, if nobody runs it.
  execFileSync('dd', [`if=${BINARY}`, 'iflag=nocache', 'count=0', 'status=none'])
  const starts: Start[] = []
  for (let i = 0; i <= RUNS; i++) {
    before()
    const start = await startOnce()
    // The first one reads the program from disk.
    if (i > 0) starts.push(start)
  }
  return starts
}

async function startOnce(): Promise<Start> {
  const port = await freePort()
  const began = performance.now()
  const args = ['serve', '--data', data, '--listen', `127.0.0.1:${port}`, '--json']
  const child = spawn(BINARY, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  while (!(await answers(`http://127.0.0.1:${port}/v2/`))) await sleep(1)
  const registry = performance.now() - began
  const processor = Number(readFileSync(`/proc/${child.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  const answered = async (path: string) => {
    await answers(`http://127.0.0.1:${port}${path}`)
    return performance.now() - began
  }
  const market = await answered('/app-server/openapi/healthz')
  const page = await answered('/')
  const api = await answered('/api/v1/me')
  await sleep(SETTLE)
  const [resident, own] = [memory(child, 'VmRSS'), memory(child, 'RssAnon')]
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('close', resolve))
  return { registry, processor, market, page, api, resident, own }
}

function memory({ pid }: ChildProcess, which: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${which}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(true))
    }).once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
