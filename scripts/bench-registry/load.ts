import { spawn } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type LoadResult, type LoadSpec, runLoad } from './loads.ts'

/** A load that runs: `ready` resolves when its first request goes out, `stop` lets it end after the operations under way. */
export interface RunningLoad {
  ready: Promise<void>
  result: Promise<LoadResult>
  stop: () => void
}

/**
 * Runs a load in a process of its own, so that neither the collector nor the timers of the measuring program disturb it.
 * `result` rejects with the load's own error.
 */
export function startLoad(spec: LoadSpec): RunningLoad {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), JSON.stringify(spec)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let errors = ''
  const ready = Promise.withResolvers<void>()
  const result = Promise.withResolvers<LoadResult>()
  child.stdout.on('data', (data) => {
    out += data
    if (out.includes('\n')) ready.resolve()
  })
  child.stderr.on('data', (data) => {
    errors += data
  })
  child.on('error', result.reject)
  child.on('close', (code) => {
    if (code === 0) result.resolve(JSON.parse(out) as LoadResult)
    else
      result.reject(
        new Error(`${spec.kind} load failed: ${errors.trim().split('\n').slice(0, 6).join(' | ')}`),
      )
    ready.resolve()
  })
  return { ready: ready.promise, result: result.promise, stop: () => child.kill('SIGTERM') }
}

/** Runs a load to its end. */
export const load = (spec: LoadSpec): Promise<LoadResult> => startLoad(spec).result

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const stop = new AbortController()
  process.on('SIGTERM', () => stop.abort())
  const spec = JSON.parse(process.argv[2] ?? '') as LoadSpec
  const result = await runLoad(spec, () => process.stdout.write('\n'), stop.signal)
  process.stdout.write(JSON.stringify(result))
  process.exit(0)
}
