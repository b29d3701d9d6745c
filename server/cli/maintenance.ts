import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { lastCollection } from '../jobs/collection.ts'
import { loadMaintenance, saveMaintenance } from '../jobs/maintenance-settings.ts'
import { lastScrub } from '../jobs/scrubbing.ts'
import { Audit, commandLineActor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'

/** `maintenance show`, `maintenance set`: how the store looks after itself, and when it last did. */
export function maintenanceCommand(command: Command): void {
  command.description('show and change when garbage is collected, blobs are read again and tags are dropped')
  command
    .command('show')
    .description('show the settings and the last reports')
    .action((_options, self: Command) => show(self.optsWithGlobals()))
  command
    .command('set')
    .description('take new settings; schedules count from the next start of serve')
    .argument('<file>', 'JSON as `show` prints it; what is left out gets its default')
    .action((file: string, _options, self: Command) => set(file, self.optsWithGlobals()))
}

async function show(options: CommonOptions): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    const { db } = appliance
    const settings = loadMaintenance(db)
    const collection = lastCollection(db)
    const scrub = lastScrub(db)
    if (options.json) return printJson({ settings, collection: collection ?? null, scrub: scrub ?? null })
    printLine(JSON.stringify(settings, undefined, 2))
    if (collection)
      printLine(`garbage collected  ${time(collection.finishedAt)}  ${formatBytes(collection.bytes)} freed`)
    if (scrub)
      printLine(
        `blobs read again   ${time(scrub.finishedAt)}  ${scrub.damaged.length} of ${scrub.blobs} damaged`,
      )
  } finally {
    await appliance.close()
  }
}

async function set(file: string, options: CommonOptions): Promise<void> {
  const input = readSettings(file)
  const appliance = await openAppliance(options.data)
  try {
    const settings = await saveMaintenance(appliance.db, input)
    const entry = { action: 'setting.changed', target: 'setting:maintenance' } as const
    await new Audit(appliance.db).note({ ...commandLineActor(), ...entry })
    if (options.json) printJson({ settings })
    else printLine(JSON.stringify(settings, undefined, 2))
  } finally {
    await appliance.close()
  }
}

function readSettings(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new RaincaskError('FILE_UNREADABLE', { where: file, reason: (error as Error).message })
  }
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
