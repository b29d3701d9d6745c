import type { Argument, Command, Option } from 'commander'
import { type Example, examplesOf } from './examples.ts'

/** A command as its definition says it, for the man page and for completion. */
export interface DescribedCommand {
  /** Its words, without the program's name: `keys create`. */
  words: string
  description: string
  /** Arguments as they stand in its usage: `<file...>`, `[app]`. */
  usage: string
  arguments: { name: string; description: string }[]
  options: DescribedOption[]
  examples: readonly Example[]
  /** True where there are commands below it. */
  isGroup: boolean
}

export interface DescribedOption {
  /** `--name <name>` */
  flags: string
  /** With what it may be, and is where nothing is said. */
  description: string
  isRequired: boolean
  /** The values that it takes, where they are few. */
  choices: readonly string[]
}

/** Options that every command takes, `--help` besides; they are said once. */
const COMMON = new Set(['data', 'json'])

/** Every command of the program, groups before what is in them; what is not shown in the help is left out. */
export function describeCommands(program: Command): DescribedCommand[] {
  return program.commands.flatMap((command) => describe(command, ''))
}

function describe(command: Command, above: string): DescribedCommand[] {
  const words = `${above} ${command.name()}`.trim()
  const described: DescribedCommand = {
    words,
    description: command.description(),
    usage: command.registeredArguments.map(usageOf).join(' '),
    arguments: command.registeredArguments.map((one) => ({ name: one.name(), description: one.description })),
    options: command.options.filter(isOwn).map(describeOption),
    examples: examplesOf(words),
    isGroup: command.commands.length > 0,
  }
  return [described, ...command.commands.flatMap((below) => describe(below, words))]
}

const isOwn = (option: Option) => !option.hidden && !COMMON.has(option.attributeName())

function usageOf(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name()
  return argument.required ? `<${name}>` : `[${name}]`
}

function describeOption(option: Option): DescribedOption {
  const { argChoices: choices = [], defaultValue } = option
  const notes = [
    choices.length > 0 && `one of ${choices.join(', ')}`,
    // Some say it in their own words.
    typeof defaultValue === 'string' && defaultValue && `default: ${defaultValue}`,
    typeof defaultValue === 'number' && `default: ${defaultValue}`,
  ].filter(Boolean)
  const description = notes.length > 0 ? `${option.description} (${notes.join('; ')})` : option.description
  return { flags: option.flags, description, isRequired: option.mandatory, choices }
}
