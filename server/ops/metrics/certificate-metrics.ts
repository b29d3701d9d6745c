import { X509Certificate } from 'node:crypto'
import type { Family } from './exposition.ts'
import { one } from './process-metrics.ts'

/** When the certificate that is served ends; nothing where none is. */
export function certificateFamilies(cert: Buffer | undefined): Family[] {
  if (cert === undefined) return []
  const end = Date.parse(new X509Certificate(cert).validTo) / 1000
  return [one('raincask_certificate_end_seconds', 'gauge', 'When the certificate ends, since 1970 UTC.', end)]
}
