import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { siteOf } from '../../../bundles/raincask/signed-document.ts'
import { isSessionAlive } from '../../jobs/job-sessions.ts'
import { loadSigningKey } from '../trust/trust-key.ts'
import type { ExportDeps } from './export-bundle.ts'

/** Hex digits of the store's fingerprint in a name: enough to tell the few stores that share a medium. */
const STORE_DIGITS = 12

/**
 * Name of a file that is being exported: it says whose it is, so that what a killed process left on a medium can be told
 * from what another one is just writing.
 */
export async function partialName({ data, content }: ExportDeps): Promise<string> {
  return `.raincask-${await storeOf(data)}-${content.staging.session}-${randomUUID()}.partial`
}

/** Removes what exports of this store left in a directory whose processes are no more. */
export async function clearLeftovers({ data }: ExportDeps, directory: string): Promise<void> {
  const ours = new RegExp(
    `^\\.raincask-${await storeOf(data)}-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-.*\\.partial$`,
  )
  for (const name of await readdir(directory)) {
    const session = ours.exec(name)?.[1]
    if (session !== undefined && !isSessionAlive(data, session))
      await rm(join(directory, name), { force: true })
  }
}

async function storeOf(data: ExportDeps['data']): Promise<string> {
  const { publicKey } = await loadSigningKey(data)
  return siteOf(publicKey)
    .fingerprint.replace(/[^0-9a-zA-Z]/g, '')
    .slice(0, STORE_DIGITS)
}
