import type { Command } from 'commander'
import { commandLineActor } from '../ops/audit.ts'
import { type Undone, undoLastImport } from '../transfer/undo/undo-import.ts'
import { planUndo, type UndoPlan } from '../transfer/undo/undo-plan.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'

/** `undo`: takes the last import back. */
export function undoCommand(command: Command): void {
  command
    .description('take the last import back: what it added goes, what it replaced comes back')
    .option('--dry-run', 'only say what would be taken back, and what stands against it')
    .action((_options, self: Command) => undo(self.optsWithGlobals()))
}

async function undo(options: CommonOptions & { dryRun?: boolean }): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    if (options.dryRun) show(planUndo(appliance), options)
    else {
      const undone = await undoLastImport(appliance, commandLineActor())
      if (options.json) printJson(undone)
      else printUndone(undone)
    }
  } finally {
    await appliance.close()
  }
}

function show(plan: UndoPlan | undefined, { json }: CommonOptions): void {
  if (json) printJson({ run: plan?.run ?? null, problems: plan?.problems ?? [] })
  else if (plan) printPlan(plan)
  else printLine('There is no import that can be taken back.')
}

function printPlan({ run, changes, problems }: UndoPlan): void {
  printLine(`${run.title}  imported ${new Date(run.at).toISOString()}`)
  for (const { app, version, former } of changes)
    printLine(`  ${app} ${version}  ${former ? 'would be as it was before' : 'would go'}`)
  for (const { app, version, problem } of problems) printLine(`  NOT POSSIBLE  ${app} ${version}: ${problem}`)
}

function printUndone({ title, at, releases }: Undone): void {
  printLine(`The import of ${title} (${new Date(at).toISOString()}) was taken back:`)
  for (const { app, version, outcome } of releases)
    printLine(`  ${app} ${version}  ${outcome === 'removed' ? 'is gone' : 'is as it was before'}`)
  printLine('The next garbage collection frees what nothing else uses.')
}
