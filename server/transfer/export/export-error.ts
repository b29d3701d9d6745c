import { PackageError } from '../../../bundles/package-error.ts'
import { RaincaskError } from '../../ops/errors.ts'

/** What kept something of this store from being written, as an error of the catalogue; other errors as they are. */
export function explainExportError(error: unknown): unknown {
  if (!(error instanceof PackageError)) return error
  const { entry, message } = error
  const reason = entry === undefined ? message : `${entry}: ${message}`
  return new RaincaskError('EXPORT_REFUSED', {
    reason,
    cause: error,
    ...(entry !== undefined && { where: entry }),
  })
}
