import type { DescribedCommand, DescribedOption } from './described-commands.ts'
import type { Example } from './examples.ts'

interface ManPage {
  version: string
  description: string
  commands: DescribedCommand[]
  /** Variables of the environment that say what flags of `serve` say. */
  variables: { variable: string; flag: string }[]
}

const COMMON: DescribedOption[] = [
  option('--data <dir>', 'the data directory, made if it is missing; default: $RAINCASK_DATA, else ./data'),
  option('--json', 'write the result as JSON, for machines; an error is one object on standard error'),
  option('-h, --help', 'show what the command takes'),
]

const EXIT_STATUS: [status: string, meaning: string][] = [
  ['0', 'It did what was asked.'],
  ['1', 'It did not: wrong usage, or an error with a code. For doctor: there are errors.'],
  ['2', 'For doctor: there are warnings, and no errors.'],
  ['70', 'It met an error that it did not expect: a defect.'],
  ['130', 'Somebody stopped it.'],
]

/** The man page `raincask(1)`, in the language of groff's man macros. */
export function manPage({ version, description, commands, variables }: ManPage): string {
  const lines = [
    `.TH RAINCASK 1 "" "Raincask ${quoted(version)}" "Raincask"`,
    '.SH NAME',
    `raincask \\- ${prose(nameLine(description))}`,
    '.SH SYNOPSIS',
    '.B raincask',
    '.I command',
    '.RI [ option ...]',
    '.SH DESCRIPTION',
    ...paragraph(
      'Raincask is an application store and an OCI registry in one program, for networks without internet. It keeps everything in one data directory. The handbook is in every running store, at /docs.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(commandSection),
    '.SH OPTIONS OF EVERY COMMAND',
    ...COMMON.flatMap(optionLines),
    '.SH EXIT STATUS',
    ...EXIT_STATUS.flatMap(([status, meaning]) => ['.TP', `.B ${status}`, ...paragraph(meaning)]),
    '.SH ENVIRONMENT',
    ...variables.flatMap(({ variable, flag }) => [
      '.TP',
      `.B ${literal(variable)}`,
      ...paragraph(`As ${flag}.`),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

function commandSection(command: DescribedCommand): string[] {
  const { words, usage, description, isGroup, options, examples } = command
  const required = options.filter(({ isRequired }) => isRequired).map(({ flags }) => flags)
  const optional = options.some(({ isRequired }) => !isRequired) ? '[option...]' : ''
  const synopsis = ['raincask', words, usage, ...required, optional].filter(Boolean).join(' ')
  return [
    `.SS "raincask ${quoted(words)}"`,
    ...paragraph(sentence(description)),
    ...(isGroup ? [] : ['.PP', `.B ${literal(synopsis)}`]),
    ...command.arguments.flatMap(({ name, description }) => [
      '.TP',
      `.I ${literal(name)}`,
      ...paragraph(sentence(description)),
    ]),
    ...options.flatMap(optionLines),
    ...examples.flatMap(exampleLines),
  ]
}

function optionLines({ flags, description }: DescribedOption): string[] {
  return ['.TP', `.B ${literal(flags)}`, ...paragraph(sentence(description))]
}

function exampleLines([line, does]: Example): string[] {
  return ['.PP', ...paragraph(does), '.PP', '.RS', '.nf', literal(line), '.fi', '.RE']
}

function option(flags: string, description: string): DescribedOption {
  return { flags, description, isRequired: false, choices: [] }
}

function sentence(text: string): string {
  const [first = '', ...rest] = text
  return `${first.toUpperCase()}${rest.join('')}${/[.!?]$/.test(text) ? '' : '.'}`
}

/** Readers of page lists want neither a capital nor a stop. */
const nameLine = (text: string) =>
  text.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()).replace(/\.$/, '')

/** A paragraph on lines of its own, one a sentence, as groff likes it. */
function paragraph(text: string): string[] {
  return text.split(/(?<=[.!?]) (?=[A-Z])/).map((line) => atLineStart(prose(line)))
}

/** What is typed: hyphens are minus signs, so that it can be copied. */
const literal = (text: string) => atLineStart(prose(text).replace(/(?<!\\)-/g, '\\-'))

/** Text in double quotes of a request. */
const quoted = (text: string) => literal(text).replaceAll('"', '\\(dq')

/** Escapes what groff would read as its own; signs beyond ASCII are named by number. */
function prose(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replace(/['`~^]/g, (sign) => ({ "'": '\\(aq', '`': '\\(ga', '~': '\\(ti', '^': '\\(ha' })[sign] ?? sign)
    .replace(
      /[^\0-\x7f]/gu,
      (sign) => `\\[u${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
}

/** A stop at the beginning of a line would be a request. */
const atLineStart = (line: string) => (/^[.']/.test(line) ? `\\&${line}` : line)
