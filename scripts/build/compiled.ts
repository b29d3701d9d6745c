import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** What is asked for while the program runs, so that the code which answers is compiled as well. */
const ASKED = ['/v2/', '/healthz', '/', '/app-server/openapi/healthz']

/**
 * Time from the start to the first request, in milliseconds: what a server does by itself in its first second has ended by
 * then, however slow the machine is. V8 numbers functions as it compiles them, and two builds should give the same.
 */
const SETTLE = 2500

/** How long a run may take, in milliseconds. */
const PATIENCE = 60_000

/**
 * Runs an executable that carries no compiled code, and has it write what was compiled meanwhile: as a server until it has
 * answered, and with all other commands at hand.
 * @param directory what it is written to, in a file `raincask-PART.compiled` a part
 */
export async function writeCompiled(executable: string, directory: string): Promise<void> {
  const env = { PATH: process.env['PATH'], RAINCASK_COMPILED: directory }
  execFileSync(executable, ['--help'], { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: PATIENCE })
  // Last, as its functions are those that a start is to have.
  await serveOnce(executable, env)
}

/**
 * Starts an executable that carries compiled code, which ends it if V8 does not take that: a server would start from source,
 * without a word and much later.
 * @throws Error
 */
export function requireCompiled(executable: string): void {
  const env = { PATH: process.env['PATH'], RAINCASK_COMPILED: '' }
  execFileSync(executable, ['--help'], { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: PATIENCE })
}

async function serveOnce(executable: string, env: NodeJS.ProcessEnv): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'raincask-build-'))
  const child = spawn(executable, ['serve', '--data', data, '--listen', '127.0.0.1:0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
    timeout: PATIENCE,
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  try {
    const ready = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
    const line = await Promise.race([ready, ended])
    if (typeof line !== 'string') throw new Error(`the new executable ended with ${line} instead of serving`)
    const { url } = JSON.parse(line) as { url: string }
    await sleep(SETTLE)
    for (const path of ASKED) await (await fetch(url + path)).arrayBuffer()
    child.kill('SIGTERM')
    const code = await ended
    if (code !== 0) throw new Error(`the new executable ended with ${code}`)
  } finally {
    child.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
}
