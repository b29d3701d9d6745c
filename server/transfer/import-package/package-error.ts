import { basename } from 'node:path'
import { PackageError } from '../../../bundles/package-error.ts'
import { RaincaskError } from '../../ops/errors.ts'
import type { PackageInput } from './package-input.ts'

/** What a file says that is not there in full yet, or that changes under the reader. */
const WHILE_COPYING = new Set(['PACKAGE_TRUNCATED', 'PACKAGE_DAMAGED', 'DIGEST_MISMATCH', 'NOT_A_PACKAGE'])

/** As `explainPackageError`; a file that changed meanwhile is not called damaged. */
export async function explainInputError(error: unknown, input: PackageInput): Promise<unknown> {
  if (error instanceof PackageError && WHILE_COPYING.has(error.code) && (await input.hasChanged()))
    return new RaincaskError('FILE_CHANGING', { where: input.path, cause: error })
  return explainPackageError(error, input.path)
}

/**
 * What a reader of packages threw, as an error of the catalogue that names the file, the entry and the reason. Other
 * errors come back as they are.
 */
export function explainPackageError(error: unknown, file: string): unknown {
  if (error instanceof PackageError) {
    const place = error.entry ? `${basename(file)} › ${error.entry}` : basename(file)
    return new RaincaskError(error.code, { where: place, reason: `${place}: ${error.message}`, cause: error })
  }
  // The catalogue's own checks know the template, but not the file that it came in.
  if (error instanceof RaincaskError && error.code === 'TEMPLATE_INVALID' && error.where === undefined) {
    const place = `${basename(file)} › metadata.json`
    return new RaincaskError(error.code, { where: place, reason: `${place}: ${error.reason}`, cause: error })
  }
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException
  if (code === 'ENOENT')
    return new RaincaskError('FILE_UNREADABLE', { where: file, reason: 'there is no such file' })
  if (code === 'EISDIR')
    return new RaincaskError('FILE_UNREADABLE', { where: file, reason: 'it is a directory' })
  if (code === 'EACCES')
    return new RaincaskError('FILE_UNREADABLE', { where: file, reason: 'permission is denied' })
  if (code === 'ENOTDIR' || code === 'EINVAL')
    return new RaincaskError('FILE_UNREADABLE', { where: file, reason: 'it is no file' })
  if (syscall === 'read')
    return new RaincaskError('FILE_UNREADABLE', {
      where: file,
      reason: `reading failed with ${code}`,
      cause: error,
    })
  return error
}
