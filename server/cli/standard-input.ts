import { fstatSync } from 'node:fs'
import { RaincaskError } from '../ops/errors.ts'
import { type PackageInput, streamInput } from '../transfer/import-package/package-input.ts'

/** The argument that stands for standard input. */
export const STANDARD_INPUT = '-'

/** What a command was given to read. */
export interface Given {
  /** Files and directories. */
  paths: string[]
  /** Standard input, if it is to be read as it streams by. */
  stream: PackageInput | undefined
}

/**
 * Sorts arguments. Standard input that is a file (`< FILE`) is read like any file; a pipe can be read but once, from its
 * beginning to its end.
 * @throws RaincaskError USAGE
 */
export function readArguments(files: readonly string[]): Given {
  const paths = files.filter((file) => file !== STANDARD_INPUT)
  if (paths.length === files.length) return { paths, stream: undefined }
  if (files.length - paths.length > 1)
    throw new RaincaskError('USAGE', { reason: 'Standard input (-) can be read only once.' })
  if (process.stdin.isTTY)
    throw new RaincaskError('USAGE', { reason: 'Standard input (-) is a terminal: pipe a package into it.' })
  if (fstatSync(0).isFile()) return { paths: [...paths, '/dev/stdin'], stream: undefined }
  return { paths, stream: streamInput(process.stdin, 'standard input') }
}
