import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isExecutable, readAsset } from '../ops/assets.ts'
import { explainDiskError } from '../ops/disk-errors.ts'
import { RaincaskError } from '../ops/errors.ts'

/** Name under which scripts/build-binary packs better-sqlite3's compiled part. */
export const ADDON_ASSET = 'better_sqlite3.node'

/** Where SQLite is told to keep its temporary files; read at its first use in a process. */
const TEMPORARY_FILES = 'SQLITE_TMPDIR'

let loaded: object | undefined

/**
 * SQLite's compiled add-on when run as the single executable, which cannot `require` it: written once to `cacheDir`
 * under its own hash and loaded from there. Undefined when run from source, where it is found in node_modules. SQLite's
 * temporary files go to `cacheDir` too: containers have no /tmp, or none that can be written to, and SQLite ends a
 * transaction that needs such a file and can't have it.
 * @throws RaincaskError NATIVE_ADDON if the directory does not allow programs to be loaded from it, STORAGE_FULL where
 * there is no room for it
 */
export function nativeAddon(cacheDir: string): object | undefined {
  process.env[TEMPORARY_FILES] ??= cacheDir
  if (!isExecutable) return undefined
  if (loaded) return loaded
  const bytes = readAsset(ADDON_ASSET)
  const hash = createHash('sha256').update(bytes).digest('hex')
  const file = join(cacheDir, `better_sqlite3-${hash.slice(0, 16)}.node`)
  try {
    // A directory that was copied from elsewhere may hold half of it.
    if (statSync(file, { throwIfNoEntry: false })?.size !== bytes.length)
      writeAtomically(cacheDir, file, bytes)
    const module = { exports: {} }
    process.dlopen(module, file)
    loaded = module.exports
  } catch (error) {
    const explained = explainDiskError(error)
    if (explained instanceof RaincaskError) throw explained
    throw new RaincaskError('NATIVE_ADDON', { where: cacheDir, reason: (error as Error).message })
  }
  return loaded
}

function writeAtomically(dir: string, file: string, bytes: Buffer): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const partial = `${file}.${process.pid}`
  try {
    writeFileSync(partial, bytes, { mode: 0o500 })
    chmodSync(partial, 0o500)
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}
