import { run } from './cli/program.ts'

// File work runs on libuv's threads; with four, a few pushes would keep everybody else waiting. Read at first use.
process.env['UV_THREADPOOL_SIZE'] ??= '8'

// A reader that has seen enough, as in `raincask inspect FILE | head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

// The exit code is set rather than forced, so that output still on its way to a pipe arrives.
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
