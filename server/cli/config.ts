import type { Command } from 'commander'
import { printJson, printLine } from './output.ts'
import { invalid, serveSettings, serveVariables, withServeOptions } from './serve-settings.ts'

/** `config check`, `config print`: the settings that `serve` would run with. */
export function configCommand(command: Command): void {
  command.description('check and show the settings that serve would run with')
  withServeOptions(command.command('check'))
    .description('say everything that is wrong with the settings; nothing is started')
    .action((_options, self: Command) => check(self))
  withServeOptions(command.command('print'))
    .description('show every setting and who said it')
    .action((_options, self: Command) => print(self))
}

function check(command: Command): void {
  const { problems } = serveSettings(command)
  if (problems.length > 0) throw invalid(problems)
  const unknown = unknownVariables()
  if (command.opts()['json']) {
    printJson({ valid: true, unknownVariables: unknown })
    return
  }
  printLine('The settings are right.')
  for (const name of unknown) printLine(`There is no setting ${name}: the environment says it to nobody.`)
}

/** Variables that look like settings of `serve` and are none; commands and scripts may have others of that name. */
function unknownVariables(): string[] {
  const known = new Set(['RAINCASK_CONFIG', ...serveVariables().map(({ variable }) => variable)])
  return Object.keys(process.env)
    .filter((name) => name.startsWith('RAINCASK_') && !known.has(name))
    .sort()
}

function print(command: Command): void {
  const { resolved, problems } = serveSettings(command)
  if (command.opts()['json'])
    printJson({ settings: resolved, problems, unknownVariables: unknownVariables() })
  else
    for (const { key, value, source, origin } of resolved) {
      const where = source === 'default' ? 'default' : `${source}, ${origin}`
      printLine(`${key.padEnd(14)} ${(value ?? '—').padEnd(32)} ${where}`)
    }
  if (problems.length > 0) throw invalid(problems)
}
