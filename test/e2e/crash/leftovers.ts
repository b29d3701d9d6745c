import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { splitDigest } from '../../../oci/digest.ts'
import { openAppliance } from '../../../server/cli/appliance.ts'
import { collectGarbage } from '../../../server/content/collect-garbage.ts'
import { Uploads } from '../../../server/content/uploads.ts'

/** Every file below a directory, as paths from it; none if it is not there. */
export function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort()
}

/** Collects what nothing names in a store that nobody runs, as the nightly collection does in time. */
export async function collectAll(data: string): Promise<void> {
  const appliance = await openAppliance(data)
  const uploads = new Uploads(appliance.content.staging.uploads)
  try {
    await collectGarbage(
      { ...appliance, uploads },
      { grace: 0, unpublishedGrace: 0, uploadAge: 0, retention: [] },
    )
  } finally {
    await uploads.close()
    await appliance.close()
  }
}

/** What a store that nobody runs holds and nothing will ever remove: files without rows, leases, sessions, half files. */
export async function leftovers(data: string): Promise<string[]> {
  await collectAll(data)
  const db = new BetterSqlite3(join(data, 'raincask.db'), { readonly: true })
  const left: string[] = []
  try {
    const rows = db.prepare('SELECT digest FROM blobs').pluck().all() as string[]
    const named = new Set(
      rows.map((digest) => {
        const { algorithm, hex } = splitDigest(digest as `sha256:${string}`)
        return join(algorithm, hex.slice(0, 2), hex)
      }),
    )
    for (const file of filesBelow(join(data, 'blobs'))) if (!named.has(file)) left.push(`blobs/${file}`)
    for (const name of filesBelow(join(data, 'staging'))) left.push(`staging/${name}`)
    for (const name of filesBelow(data)) if (name.endsWith('.partial')) left.push(name)
    for (const lease of db.prepare('SELECT session FROM blob_leases').pluck().all())
      left.push(`lease of ${lease}`)
    for (const job of db.prepare("SELECT id FROM jobs WHERE state = 'running'").pluck().all())
      left.push(`job ${job} is said to run`)
  } finally {
    db.close()
  }
  return left.map((what) => `left for ever: ${what}`)
}
