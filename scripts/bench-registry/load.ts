import { pathToFileURL } from 'node:url'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type LoadResult, type LoadSpec, runLoad } from './loads.ts'

/**
 * Runs a load in a process of its own, so that neither the collector nor the timers of the measuring program disturb it.
 * Rejects with the load's own error.
 */
export function load(spec: LoadSpec): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), JSON.stringify(spec)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let errors = ''
    child.stdout.on('data', (data) => {
      out += data
    })
    child.stderr.on('data', (data) => {
      errors += data
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as LoadResult)
      else reject(new Error(`${spec.kind} load failed: ${errors.trim().split('\n').slice(0, 6).join(' | ')}`))
    })
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const result = await runLoad(JSON.parse(process.argv[2] ?? '') as LoadSpec)
  process.stdout.write(JSON.stringify(result))
  process.exit(0)
}
