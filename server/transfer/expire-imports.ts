import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { tryLockFile } from '../db/file-lock.ts'
import {
  discardImport,
  type UnfinishedImport,
  unfinishedImports,
} from './import-bundle/import-bundle-unfinished.ts'
import type { ImportDeps } from './import-package/import-package.ts'
import { importsDirectory } from './imports-directory.ts'

/**
 * Gives up imports of bundles that nobody went on with: what they brought is taken back. While an import runs, all of
 * them stay until the next time.
 * @param maxAge milliseconds since an import began or last brought something
 * @returns what was given up
 */
export async function expireImports(deps: ImportDeps, maxAge: number): Promise<UnfinishedImport[]> {
  const before = Date.now() - maxAge
  const expired = unfinishedImports(deps.db).filter((one) => lastProgress(deps, one) < before)
  const gone: UnfinishedImport[] = []
  for (const { bundleId } of expired) {
    if (isImporting(deps)) break
    gone.push(await discardImport(deps, bundleId))
  }
  return gone
}

/** When an import last brought a blob, or began. Milliseconds since 1970 UTC. */
function lastProgress({ db }: ImportDeps, { bundle, startedAt }: UnfinishedImport): number {
  const row = db.sqlite
    .prepare(
      `SELECT max(blobs.stored_at) AS at FROM bundle_import_blobs AS brought
       JOIN blobs ON blobs.digest = brought.digest WHERE brought.bundle = ? AND brought.added = 1`,
    )
    .get(bundle) as { at: number | null }
  return Math.max(startedAt, row.at ?? 0)
}

function isImporting({ data }: ImportDeps): boolean {
  const file = join(importsDirectory(data), 'lock')
  if (!existsSync(file)) return false
  const lock = tryLockFile(file, data.cache)
  lock?.release()
  return lock === undefined
}
