import { type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { residentMiB } from '../bench-registry/machine.ts'
import { diskUse } from './disk-use.ts'

/** What a program took. */
export interface Run {
  seconds: number
  /** Processor time of the program and those that it ran, in seconds; a machine that others use changes it little. */
  processor: number
  /** Highest resident memory of the program and its children, in MiB. */
  peakMiB: number
  /** Most bytes on disk at any moment, and at the end, below the directories that were watched; 0 where none was. */
  peakDisk: number
  endDisk: number
  stdout: string
}

export interface RunOptions {
  /** Directories whose use of disk is sampled. */
  watch?: string[]
  /** A server that works along: its memory counts too. */
  helper?: number
  environment?: NodeJS.ProcessEnv
  /** Output goes to /dev/null. */
  discard?: boolean
}

const MEMORY_EVERY = 50
const DISK_EVERY = 100

/**
 * Runs a program to its end while memory (VmHWM) and disk are sampled.
 * @throws Error with the program's words if it fails
 */
export async function measuredRun(command: string, args: string[], options: RunOptions = {}): Promise<Run> {
  const run: Run = { seconds: 0, processor: 0, peakMiB: 0, peakDisk: 0, endDisk: 0, stdout: '' }
  const settings: SpawnOptions = { stdio: ['ignore', options.discard ? 'ignore' : 'pipe', 'pipe'] }
  const started = performance.now()
  const child = spawn(command, args, { ...settings, env: { ...process.env, ...options.environment } })
  const pids = [child.pid, options.helper].filter((pid) => pid !== undefined)
  const sampling = [
    setInterval(() => {
      if (child.pid !== undefined) run.processor = Math.max(run.processor, processorSeconds(child.pid))
      run.peakMiB = Math.max(
        run.peakMiB,
        pids.map(peakOf).reduce((sum, value) => sum + value, 0),
      )
    }, MEMORY_EVERY),
    setInterval(() => sampleDisk(run, options.watch), DISK_EVERY),
  ]
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    run.stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve)
  }).finally(() => sampling.forEach(clearInterval))
  run.seconds = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr}`)
  sampleDisk(run, options.watch)
  return run
}

function sampleDisk(run: Run, directories: string[] = []): void {
  run.endDisk = directories.reduce((sum, directory) => sum + diskUse(directory), 0)
  run.peakDisk = Math.max(run.peakDisk, run.endDisk)
}

/** 0 for a process that has just ended. */
function peakOf(pid: number): number {
  try {
    return residentMiB(pid, 'VmHWM')
  } catch {
    return 0
  }
}

/** Clock ticks a second, as Linux has it on both our processors. */
const TICKS = 100

/** User and system time of a process and of its children that have ended. */
function processorSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name, in brackets, with whatever is in it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS
  } catch {
    return 0
  }
}
