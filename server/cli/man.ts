import type { Command } from 'commander'
import { version } from '../ops/version.ts'
import { describeCommands } from './described-commands.ts'
import { manPage } from './man-page.ts'
import { serveVariables } from './serve-settings.ts'

/** `man`: the man page, made of what the commands say of themselves. */
export function manCommand(command: Command): void {
  command
    .description('write the man page to standard output')
    .action((_options, self: Command) => printManPage(self))
}

function printManPage({ parent }: Command): void {
  if (!parent) return
  process.stdout.write(manPageOf(parent))
}

/** The man page of a program that holds every command. */
export function manPageOf(program: Command): string {
  const description = program.description()
  return manPage({ version, description, commands: describeCommands(program), variables: serveVariables() })
}
