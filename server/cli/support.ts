import type { Command } from 'commander'
import { writeSupport } from '../ops/support/write-support.ts'
import { examine } from './doctor.ts'
import { printJson, printLine } from './output.ts'
import { serveSettings, withServeOptions } from './serve-settings.ts'

interface SupportOptions {
  output: string
  log?: string
  audit: boolean
  json?: boolean
}

/** `support`: an archive for whoever helps, without secrets. */
export function supportCommand(command: Command): void {
  withServeOptions(command)
    .description('write an archive with what helps to find what is wrong; it holds no secrets')
    .requiredOption('--output <file>', 'the archive, .tar.gz')
    .option('--log <file>', 'take in the end of this log of serve')
    .option('--no-audit', 'leave out who did what')
    .action((_options, self: Command) => support(self))
}

async function support(command: Command): Promise<void> {
  const { output, log, audit, json } = command.opts<SupportOptions>()
  const { resolved, problems, values } = serveSettings(command)
  const doctor = await examine(command)
  const data = values.data ?? './data'
  const files = await writeSupport({ output, data, settings: resolved, problems, doctor, audit, log })
  if (json) return printJson({ output, files })
  printLine(`${output} holds ${files.join(', ')}.`)
  printLine('Names of people, apps and machines are in it: look through it before you hand it on.')
}
