import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { commandLineActor } from '../ops/audit.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { RaincaskError } from '../ops/errors.ts'
import { requireOpenOutputs } from '../transfer/allowed-paths.ts'
import {
  loadTransferSettings,
  saveTransferSettings,
  transferSettingsSchema,
} from '../transfer/transfer-settings.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'

/** `transfers show`, `transfers set`: how a server imports and exports (docs/transfers.md). */
export function transfersCommand(command: Command): void {
  command.description(
    'show and change how a server imports and exports: directories, rates, sticks, schedules',
  )
  command
    .command('show')
    .description('show the settings')
    .action((_options, self: Command) => show(self.optsWithGlobals()))
  command
    .command('set')
    .description('take new settings; a running server follows within seconds')
    .argument('<file>', 'JSON as `show` prints it; what is left out gets its default')
    .action((file: string, _options, self: Command) => set(file, self.optsWithGlobals()))
}

async function show(options: CommonOptions): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    print(loadTransferSettings(appliance.db), options)
  } finally {
    await appliance.close()
  }
}

async function set(file: string, options: CommonOptions): Promise<void> {
  const settings = checkedInput(transferSettingsSchema, readJson(file), 'CONFIG_INVALID')
  const appliance = await openAppliance(options.data)
  try {
    await requireOpenOutputs(appliance.data, settings)
    print(await saveTransferSettings(appliance.db, settings, commandLineActor()), options)
  } finally {
    await appliance.close()
  }
}

function print(settings: object, { json }: CommonOptions): void {
  if (json) printJson({ settings })
  else printLine(JSON.stringify(settings, undefined, 2))
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new RaincaskError('FILE_UNREADABLE', { where: file, reason: (error as Error).message })
  }
}
