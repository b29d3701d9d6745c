import { type SpawnSyncOptions, spawnSync } from 'node:child_process'

/** A program that could not be started or did not end well. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError'
}

/**
 * Runs a program to its end.
 * @returns what it wrote to standard output
 * @throws ProgramError with what it wrote to standard error.
 */
export function run(program: string, args: string[], options: SpawnSyncOptions = {}): string {
  const result = spawnSync(program, args, { ...options, encoding: 'utf8' })
  if (result.error) throw new ProgramError(`${program} cannot be started: ${result.error.message}`)
  if (result.status === 0) return String(result.stdout)
  const said = `${result.stdout}\n${result.stderr}`.trim()
  throw new ProgramError(`${program} failed (${result.signal ?? `exit ${result.status}`}): ${said}`)
}
