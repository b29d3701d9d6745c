import { createInterface } from 'node:readline/promises'
import { RaincaskError } from '../ops/errors.ts'
import type { Step } from '../ops/install/steps.ts'
import { printJson, printLine } from './output.ts'

interface CarryOutOptions {
  dryRun?: boolean | undefined
  yes?: boolean | undefined
  json?: boolean | undefined
}

/**
 * Shows the steps, asks, and does them; none if one of them is refused.
 * @returns true if they were done, or there was nothing to do
 * @throws RaincaskError INSTALL_REFUSED with every refusal, or with the step that failed
 */
export async function carryOut(
  steps: readonly Step[],
  { dryRun, yes, json }: CarryOutOptions,
): Promise<boolean> {
  const work = steps.filter(({ kind }) => kind !== 'keep')
  if (!json)
    for (const { kind, what, note } of steps)
      printLine(`  ${kind.padEnd(8)} ${what.padEnd(44)} ${note}`.trimEnd())
  const refused = steps.filter(({ kind }) => kind === 'refuse')
  const [first] = refused
  if (first) {
    const fields = refused.map(({ what, note }) => ({ field: what, problem: `${what}: ${note}` }))
    throw new RaincaskError('INSTALL_REFUSED', { reason: `${first.what}: ${first.note}`, fields })
  }
  const told = steps.map(({ kind, what, note }) => ({ kind, what, note }))
  if (dryRun) {
    if (json) printJson({ done: false, steps: told })
    else printLine('Nothing was done: that is what would be.')
    return false
  }
  if (work.length > 0 && !yes && !(await agreed())) {
    printLine('Nothing was done.')
    return false
  }
  for (const step of work) {
    try {
      step.run?.()
    } catch (error) {
      const reason = `${step.what}: ${(error as Error).message}`
      throw new RaincaskError('INSTALL_REFUSED', { reason, cause: error })
    }
  }
  if (json) printJson({ done: true, steps: told })
  else printLine(work.length === 0 ? 'There is nothing to do.' : 'Done.')
  return true
}

/**
 * Asks whether to go on.
 * @throws RaincaskError USAGE where nobody can be asked
 */
export async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new RaincaskError('USAGE', {
      reason: 'Nobody can be asked here: say --yes to do it, or --dry-run to see it.',
    })
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await prompt.question('Do this? [y/N] ')).trim())
  } finally {
    prompt.close()
  }
}
