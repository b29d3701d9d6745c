import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import t from 'tap'
import { bashCompletion } from '../../server/cli/completion.ts'
import { type DescribedCommand, describeCommands } from '../../server/cli/described-commands.ts'
import { commandsWithExamples } from '../../server/cli/examples.ts'
import { manPageOf } from '../../server/cli/man.ts'
import { buildProgram } from '../../server/cli/program.ts'
import { missing } from '../e2e/clients/client.ts'

const docs = join(import.meta.dirname, '../../docs')
const commands = describeCommands(await buildProgram())
const doing = commands.filter(({ isGroup }) => !isGroup)
const NEEDS_GROFF = { skip: missing('groff') }

t.test('every command has examples, and the program takes each of them', async (t) => {
  t.ok(doing.length > 50)
  t.same(commandsWithExamples().sort(), doing.map(({ words }) => words).sort())
  const program = await buildProgram()
  const taken: string[] = []
  takeInstead(program, (words) => taken.push(words))
  for (const { words, examples } of doing)
    for (const [line, does] of examples) {
      await program.parseAsync(wordsOfLine(line), { from: 'user' })
      t.equal(taken.at(-1), words, line)
      t.match(does, /^[A-Z].*\.$/, line)
    }
})

t.test('the help of a command shows its examples', async (t) => {
  const program = await buildProgram(['keys'])
  let written = ''
  program.commands[0]?.commands[0]?.configureOutput({ writeOut: (text) => (written += text) }).outputHelp()
  t.match(written, /Usage: raincask keys create[\s\S]*\nExamples:\n {2}# .*\n {2}raincask keys create --name/)
})

t.test('the reference names every command with every option, in each language', async (t) => {
  for (const name of ['command-line.md', 'command-line.zh-CN.md'].filter((one) =>
    existsSync(join(docs, one)),
  )) {
    const text = readFileSync(join(docs, name), 'utf8')
    const linked = [...text.matchAll(/\]\(([\w.-]+\.md)/g)].map(([, page = '']) => page)
    const pages = [text, ...new Set(linked)].map((page) =>
      page === text ? text : readFileSync(join(docs, page), 'utf8'),
    )
    for (const { words, options } of doing) {
      t.ok(isNamed(text, words), `${name}: ${words}`)
      for (const flag of options.flatMap(({ flags }) => flags.match(/--[\w-]+/) ?? []))
        t.ok(
          pages.some((page) => page.includes(flag)),
          `${name} or a page that it names: ${words} ${flag}`,
        )
    }
  }
})

t.test(
  'the man page tells of every command, and groff finds nothing wrong with it',
  NEEDS_GROFF,
  async (t) => {
    const page = manPageOf(await buildProgram())
    const { stdout, stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-P-cbou', '-ww', '-rLL=200n'], {
      input: page,
      encoding: 'utf8',
    })
    t.equal(status, 0, stderr)
    t.equal(stderr, '')
    for (const { words, options, examples } of commands) {
      t.match(stdout, new RegExp(`^ +raincask ${words}$`, 'm'))
      for (const { flags } of options) t.ok(stdout.includes(`   ${flags}`), `${words} ${flags}`)
      // As it is typed: with hyphens and quotes that a shell takes.
      for (const [line] of examples) t.ok(stdout.includes(`   ${line}\n`), line)
    }
  },
)

t.test('bash completes commands, what is below them, and options', async (t) => {
  const complete = (...words: string[]) =>
    execFileSync('bash', ['-c', `${bashCompletion(commands)}${COMPLETE}`, 'bash', 'raincask', ...words], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter(Boolean)
  t.same(complete('exp'), ['export'])
  t.same(complete('keys', ''), ['create', 'list', 'revoke', '--help'])
  t.same(complete('keys', 'create', '--na'), ['--name'])
  t.same(complete('import', './file.tar', '--pre'), ['--preview'])
  t.same(complete('nonsense', 'x'), [])
})

const COMPLETE = `
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_raincask
printf '%s\\n' "\${COMPREPLY[@]}"
`

/** Has each command that does something tell its words instead. */
function takeInstead(command: Command, take: (words: string) => void, above = ''): void {
  for (const below of command.commands) {
    const words = `${above} ${below.name()}`.trim()
    if (below.commands.length > 0) takeInstead(below, take, words)
    else below.action(() => take(words))
  }
}

/** The arguments of the program in a line of shell; what follows them in a pipe or a redirection is the shell's. */
function wordsOfLine(line: string): string[] {
  const [mine = ''] = line.split(/ [>|] /)
  return (mine.match(/'[^']*'|\S+/g) ?? []).slice(1).map((word) => word.replace(/^'(.*)'$/, '$1'))
}

/** `## gc` or `raincask gc` for a command of one word, `keys create` in code for one of two. */
function isNamed(text: string, words: DescribedCommand['words']): boolean {
  const [first = '', second] = words.split(' ')
  if (second === undefined)
    return new RegExp(`^## .*\\b${first}\\b`, 'm').test(text) || text.includes(`raincask ${first}`)
  return text.includes(`\`${words}`) || text.includes(`raincask ${words}`) || words === 'backup create'
}
