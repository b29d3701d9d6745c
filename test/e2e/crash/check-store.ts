import { createHash } from 'node:crypto'
import { createReadStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import BetterSqlite3 from 'better-sqlite3'
import { type Digest, digestOf, splitDigest } from '../../../oci/digest.ts'
import type { Client } from '../../registry/client.ts'
import type { Ledger } from './ledger.ts'

/** Asks for everything that was acknowledged; returns what is wrong. */
export async function checkAcknowledged(client: Client, ledger: Ledger): Promise<string[]> {
  const wrong: string[] = []
  for (const [repository, digests] of ledger.blobs) {
    for (const digest of digests) {
      const { status, bytes } = await client.ask(`/v2/${repository}/blobs/${digest}`)
      if (status !== 200 || digestOf(bytes) !== digest) wrong.push(`blob ${repository}@${digest}: ${status}`)
    }
  }
  for (const [repository, manifests] of ledger.manifests) {
    for (const [digest, expected] of manifests) {
      const { status, bytes } = await client.ask(`/v2/${repository}/manifests/${digest}`)
      if (status !== 200 || !bytes.equals(expected)) wrong.push(`manifest ${repository}@${digest}: ${status}`)
    }
  }
  for (const [name, { certain, possible }] of ledger.tags) {
    const { status, headers } = await client.ask(`/v2/${name.replace(':', '/manifests/')}`, {
      method: 'HEAD',
    })
    const actual = status === 200 ? (String(headers['docker-content-digest']) as Digest) : undefined
    if (actual !== certain && !(actual && possible.has(actual)))
      wrong.push(`tag ${name}: ${status} ${actual}, was acknowledged as ${certain}`)
  }
  return wrong
}

/** Looks for anything half-written that can be seen, in the tables and on disk; returns what is wrong. */
export async function checkWhole(data: string): Promise<string[]> {
  const db = new BetterSqlite3(join(data, 'raincask.db'), { readonly: true, timeout: 5000 })
  const wrong: string[] = []
  const none = (what: string, sql: string) => {
    for (const row of db.prepare(sql).all()) wrong.push(`${what}: ${JSON.stringify(row)}`)
  }
  try {
    none('the database', "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
    none(
      'a visible manifest names a blob that its repository does not show',
      `SELECT m.repository_id, m.digest, r.target FROM repository_manifests m
       JOIN manifest_references r ON r.manifest = m.digest AND r.kind = 'blob'
       LEFT JOIN repository_blobs b ON b.repository_id = m.repository_id AND b.digest = r.target
       WHERE b.digest IS NULL`,
    )
    none(
      'a manifest lost its content',
      `SELECT m.* FROM repository_manifests m LEFT JOIN manifests c ON c.digest = m.digest WHERE c.digest IS NULL`,
    )
    none(
      'a tag points at a manifest that its repository does not hold',
      `SELECT t.name, t.digest FROM tags t LEFT JOIN repository_manifests m
       ON m.repository_id = t.repository_id AND m.digest = t.digest WHERE m.digest IS NULL`,
    )
    none(
      'a repository shows a blob that is not stored',
      `SELECT l.* FROM repository_blobs l LEFT JOIN blobs b ON b.digest = l.digest WHERE b.digest IS NULL`,
    )
    const blobs = db.prepare('SELECT digest, size FROM blobs').all() as { digest: Digest; size: number }[]
    for (const { digest, size } of blobs) {
      const actual = await hashFile(data, digest).catch((error: Error) => error.message)
      if (actual !== `${digest} ${size}`) wrong.push(`the file of ${digest} (${size} bytes): ${actual}`)
    }
    return wrong
  } finally {
    db.close()
  }
}

/** Sessions in staging beside the one that runs: what dead ones left should be gone. */
export function deadSessions(data: string): string[] {
  const sessions = readdirSync(join(data, 'staging')).filter((name) => name !== 'uploads')
  return sessions.length > 1 ? sessions : []
}

async function hashFile(data: string, digest: Digest): Promise<string> {
  const { algorithm, hex } = splitDigest(digest)
  const hash = createHash(algorithm)
  const file = createReadStream(join(data, 'blobs', algorithm, hex.slice(0, 2), hex))
  await pipeline(file, hash)
  return `${algorithm}:${hash.digest('hex')} ${file.bytesRead}`
}
