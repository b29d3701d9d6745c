import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Digest, parseDigest } from '../../../oci/digest.ts'
import { blobPath } from '../blob-path.ts'
import { bytesText, type Check, type DoctorContext, type Finding, type WrongBlob } from './check.ts'

const PAGE = 500
/** Files without a row that are younger are pushes under way, or what the next collection removes; milliseconds. */
const YOUNG = 48 * 3600_000

interface Row {
  digest: Digest
  size: number
  storedAt: number
}

/** Every blob of the database is on disk with its size, and nothing else is. What is in them, `scrub` reads. */
export const blobs: Check = {
  name: 'blobs',
  needsDatabase: true,
  run: async (context) => {
    const { wrong, count } = await wrongBlobs(context)
    const findings: Finding[] = []
    if (wrong.length > 0)
      findings.push({
        level: 'error',
        what: `${wrong.length} of ${count} blobs are missing on disk or have the wrong size.`,
        next: 'With --fix they are taken out of service, and the next push or import that brings them heals them; have the disk looked at.',
        items: wrong.map(({ digest, finding }) => `${digest}: ${finding}`),
        fix: async () => `took ${await context.repairs.quarantine(wrong)} blobs out of service`,
      })
    else findings.push({ level: 'ok', what: `All ${count} blobs are on disk with their sizes.` })
    const extra = await extraFiles(context)
    if (extra.count > 0)
      findings.push({
        level: 'warning',
        what: `${extra.count} files with ${bytesText(extra.bytes)} lie among the blobs without belonging to any.`,
        next: '`raincask gc` removes them; the nightly collection should have done so: see `raincask maintenance show`.',
      })
    return findings
  },
}

async function wrongBlobs({
  sqlite,
  blobs: root,
}: DoctorContext): Promise<{ wrong: WrongBlob[]; count: number }> {
  const page = sqlite?.prepare(
    `SELECT digest, size, stored_at AS storedAt FROM blobs WHERE digest > ? ORDER BY digest LIMIT ${PAGE}`,
  )
  const still = sqlite?.prepare('SELECT 1 FROM blobs WHERE digest = ? AND stored_at = ?').pluck()
  const wrong: WrongBlob[] = []
  let count = 0
  for (let after = ''; ; ) {
    const rows = (page?.all(after) ?? []) as Row[]
    const last = rows.at(-1)
    if (!last) return { wrong, count }
    after = last.digest
    count += rows.length
    for (const row of rows) {
      const finding = await judge(root, row)
      // A collection may have taken it meanwhile.
      if (finding && still?.get(row.digest, row.storedAt) !== undefined) wrong.push({ ...row, ...finding })
    }
  }
}

async function judge(
  root: string,
  { digest, size }: Row,
): Promise<Pick<WrongBlob, 'kind' | 'finding'> | undefined> {
  const stats = await stat(blobPath(root, digest)).catch(() => undefined)
  if (!stats) return { kind: 'missing', finding: 'its file is not there' }
  if (stats.size === size) return undefined
  return { kind: 'size', finding: `its file has ${stats.size} bytes, not ${size}` }
}

async function extraFiles({ sqlite, blobs: root }: DoctorContext): Promise<{ count: number; bytes: number }> {
  const known = sqlite?.prepare('SELECT 1 FROM blobs WHERE digest = ?').pluck()
  const extra = { count: 0, bytes: 0 }
  for (const algorithm of await list(root)) {
    for (const prefix of await list(join(root, algorithm))) {
      for (const hex of await list(join(root, algorithm, prefix))) {
        const digest = parseDigest(`${algorithm}:${hex}`)
        if (digest && known?.get(digest) !== undefined) continue
        const stats = await stat(join(root, algorithm, prefix, hex)).catch(() => undefined)
        if (!stats?.isFile() || Date.now() - stats.ctimeMs < YOUNG) continue
        extra.count++
        extra.bytes += stats.size
      }
      await nextTurn()
    }
  }
  return extra
}

async function list(path: string): Promise<string[]> {
  return readdir(path).catch(() => [])
}
