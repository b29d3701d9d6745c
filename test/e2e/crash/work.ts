import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runUntilKilled } from './killed.ts'

/** One kind of work that is killed over and over, and how to tell whether it was survived. */
export interface CrashWork {
  /** The command's arguments. */
  args: string[]
  /** What is wrong after a kill: lost, half-written, or neither as before nor as after. */
  checkCut(): string[] | Promise<string[]>
  /** What is wrong once the work came to its end: undone, or left over. */
  checkDone(): string[] | Promise<string[]>
  /** Puts everything back to before the work. */
  reset(): void | Promise<void>
}

export interface KillsOptions {
  kills: number
  /** Numbers from 0 up to, not including, the one given. */
  random: (below: number) => number
  /** Called after each kill. */
  onKill?: (kills: number) => void
}

/** How often work was killed, how often it came to its end in between, and what was wrong then. */
export interface KillsReport {
  kills: number
  done: number
  wrong: string[]
}

/**
 * Runs the work again and again, killed at random moments, so that each run goes on from what the last one left; now and
 * then it comes to its end and begins anew. Ends with a run that is not disturbed. Stops at the first thing that is wrong.
 */
export async function killOver(
  work: CrashWork,
  { kills, random, onKill }: KillsOptions,
): Promise<KillsReport> {
  const report: KillsReport = { kills: 0, done: 0, wrong: [] }
  let lasts = await complete(work, report)
  while (report.kills < kills && report.wrong.length === 0) {
    // Seldom in the first fifth, in which the program only starts.
    const after = Math.round(lasts * (random(8) === 0 ? random(200) : 200 + random(900)) * 0.001)
    const { killed, took, code, stderr } = await runUntilKilled(work.args, after)
    if (killed) {
      report.kills++
      report.wrong.push(...(await work.checkCut()))
      onKill?.(report.kills)
    } else if (code !== 0) report.wrong.push(`it failed with ${code}: ${stderr}`)
    else {
      lasts = (lasts + took) / 2
      report.done++
      report.wrong.push(...(await work.checkDone()))
      if (report.wrong.length === 0) await work.reset()
    }
  }
  if (report.wrong.length === 0) await complete(work, report)
  return report
}

/** An undisturbed run, in milliseconds. */
async function complete(work: CrashWork, report: KillsReport): Promise<number> {
  const { took, code, stderr } = await runUntilKilled(work.args)
  if (code !== 0) report.wrong.push(`it failed with ${code}: ${stderr}`)
  else report.wrong.push(...(await work.checkDone()))
  report.done++
  if (report.wrong.length === 0) await work.reset()
  return took
}

/** A directory with contents that it can be put back to. */
export class Kept {
  readonly path: string
  readonly #original: string

  /** @param make fills the directory that it is given */
  static async make(path: string, make: (path: string) => unknown): Promise<Kept> {
    const kept = new Kept(path)
    mkdirSync(kept.#original, { recursive: true })
    await make(kept.#original)
    kept.reset()
    return kept
  }

  private constructor(path: string) {
    this.path = path
    this.#original = `${path}.original`
  }

  reset(): void {
    rmSync(this.path, { recursive: true, force: true })
    cpSync(this.#original, this.path, { recursive: true, preserveTimestamps: true })
  }

  file(...names: string[]): string {
    return join(this.path, ...names)
  }
}
