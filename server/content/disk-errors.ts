import { RaincaskError } from '../ops/errors.ts'

/** The error of the catalogue for a full disk or quota; every other failure as it came. */
export function explainDiskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new RaincaskError('STORAGE_FULL', { reason: 'a write was refused for lack of space', cause: error })
}

/** For `catch`: throws what `explainDiskError` makes of it. */
export function failOnDisk(error: unknown): never {
  throw explainDiskError(error)
}
