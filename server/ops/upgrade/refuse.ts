import { RaincaskError } from '../errors.ts'

/** Why an upgrade is not begun. */
export function refuse(reason: string, cause?: unknown): RaincaskError {
  return new RaincaskError('UPGRADE_REFUSED', { reason, cause })
}
