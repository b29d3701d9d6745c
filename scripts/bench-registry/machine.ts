import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The first line that a program prints, or undefined where it can't be run. */
export async function firstLine(command: string, args: string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(command, args)
    return (stdout || stderr).split('\n')[0]
  } catch {
    return undefined
  }
}

/** One sentence about the machine that measured. */
export async function describeMachine(directory: string): Promise<string> {
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown processor'
  const gib = Math.round(os.totalmem() / 2 ** 30)
  const filesystem = (await firstLine('stat', ['-f', '-c', '%T', directory])) ?? 'unknown'
  return `${os.availableParallelism()} × ${cpu}, ${gib} GiB, ${os.type()} ${os.release()}, file system ${filesystem}`
}

/** Waits until the machine did nothing else for a moment, at most `seconds`; false where it never was quiet. */
export async function waitForQuiet(seconds: number): Promise<boolean> {
  const busy = () => {
    const times = os.cpus().map(({ times }) => times)
    const all = times.flatMap((time) => Object.values(time)).reduce((sum, value) => sum + value, 0)
    const idle = times.reduce((sum, time) => sum + time.idle, 0)
    return { all, idle }
  }
  for (let tries = 0; tries < 2 * seconds; tries++) {
    const before = busy()
    await new Promise((resolve) => setTimeout(resolve, 500))
    const after = busy()
    if ((after.idle - before.idle) / (after.all - before.all) > 0.9) return true
  }
  return false
}

/** Writes out what earlier samples left in the page cache, so that nobody pays for another's bytes. */
export async function settleDisk(): Promise<void> {
  await run('sync')
}

/** Sets a process's memory peak back to what it holds now; needs Linux. */
export function resetPeak(pid: number): void {
  for (const each of family(pid)) writeFileSync(`/proc/${each}/clear_refs`, '5')
}

/** Resident memory of a process and its children in MiB: the peak (VmHWM) since resetPeak, or what it holds now (VmRSS). */
export function residentMiB(pid: number, which: 'VmHWM' | 'VmRSS'): number {
  const kib = family(pid).map((each) => {
    const status = readFileSync(`/proc/${each}/status`, 'utf8')
    return Number(new RegExp(`^${which}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
  })
  return kib.reduce((sum, value) => sum + value, 0) / 1024
}

function family(pid: number): number[] {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return []
  const children = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
  return [pid, ...children.flatMap(family)]
}
