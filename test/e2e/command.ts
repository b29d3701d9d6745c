import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** The program under test: the executable that RAINCASK_BIN names, or the source. */
export const RAINCASK = process.env['RAINCASK_BIN'] ?? join(import.meta.dirname, '../../scripts/raincask')

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a program to its end and keeps what it wrote. */
export function runCommand(program: string, args: string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** Runs a command of the program under test. */
export function raincask(...args: string[]): Promise<CommandResult> {
  return runCommand(RAINCASK, args)
}

/** Runs one that must succeed with `--json`, and returns its last line. */
export async function raincaskJson<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await raincask(...args, '--json')
  if (code !== 0) throw new Error(`raincask ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T
}
