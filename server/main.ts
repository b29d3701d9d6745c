import { run } from './cli/program.ts'

// The exit code is set rather than forced, so that output still on its way to a pipe arrives.
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
