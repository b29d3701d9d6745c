import { spawn } from 'node:child_process'
import { RAINCASK } from '../command.ts'

/** How a command ended that was to be killed. */
export interface Ended {
  /** False if it was done before the blow came. */
  killed: boolean
  /** Milliseconds that it ran. */
  took: number
  code: number | null
  stderr: string
}

/** Runs a command and ends it with SIGKILL after so many milliseconds; to its end without them. */
export function runUntilKilled(args: string[], after?: number): Promise<Ended> {
  const started = performance.now()
  // A group of its own: a script may stand between this and the program.
  const child = spawn(RAINCASK, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const blow = after === undefined ? undefined : setTimeout(() => kill(child.pid), after)
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => {
      clearTimeout(blow)
      resolve({ killed: signal === 'SIGKILL', took: performance.now() - started, code, stderr })
    })
  })
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
