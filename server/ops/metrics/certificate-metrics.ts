import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Family } from './exposition.ts'
import { one } from './process-metrics.ts'

/** When the certificate in a file ends; nothing where there is none, or it can't be read any more. */
export function certificateFamilies(file: string | undefined): Family[] {
  if (file === undefined) return []
  try {
    const end = Date.parse(new X509Certificate(readFileSync(file)).validTo) / 1000
    return [
      one('raincask_certificate_end_seconds', 'gauge', 'When the certificate ends, since 1970 UTC.', end),
    ]
  } catch {
    return []
  }
}
