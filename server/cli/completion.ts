import { Argument, type Command } from 'commander'
import { type DescribedCommand, describeCommands } from './described-commands.ts'

const COMMON = ['--data', '--json', '--help']

/** `completion bash`: what a shell needs to complete commands and options. */
export function completionCommand(command: Command): void {
  command
    .description('write what a shell needs to complete commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash']))
    .action((_shell: string, _options, self: Command) => {
      if (self.parent) process.stdout.write(bashCompletion(describeCommands(self.parent)))
    })
}

/** A script for bash; what is no command and no option is completed as a file. */
export function bashCompletion(commands: DescribedCommand[]): string {
  const top = commands.filter(({ words }) => !words.includes(' '))
  const cases = commands.map(
    (command) => `    '${command.words}') words='${wordsAfter(command, commands)}' ;;`,
  )
  return `# bash completion for raincask; written by: raincask completion bash
_raincask() {
  local word=\${COMP_WORDS[COMP_CWORD]} path= words= i
  for ((i = 1; i < COMP_CWORD && i < 3; i++)); do
    [[ \${COMP_WORDS[i]} == -* ]] && break
    path="\${path:+$path }\${COMP_WORDS[i]}"
  done
  _raincask_words "$path" || _raincask_words "\${path%% *}" || return
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
_raincask_words() {
  case $1 in
    '') words='${[...top.map(({ words }) => words), '--version', '--help'].join(' ')}' ;;
${cases.join('\n')}
    *) return 1 ;;
  esac
}
complete -o default -F _raincask raincask
`
}

function wordsAfter({ words, options, isGroup }: DescribedCommand, commands: DescribedCommand[]): string {
  const below = commands.filter((one) => one.words.startsWith(`${words} `))
  const flags = options.flatMap(({ flags }) => flags.match(/--[\w-]+/)?.[0] ?? [])
  const names = below.map((one) => one.words.slice(words.length + 1))
  return [...names, ...flags, ...(isGroup ? ['--help'] : COMMON)].join(' ')
}
