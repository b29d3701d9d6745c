import { dirname, join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { nativeAddon } from './native-addon.ts'

/** How long a read waits for another process that recovers or checkpoints the log, in milliseconds. */
const PATIENCE = 5000

/**
 * A further connection that changes nothing: neither tables nor, unlike `openDatabase`, the schema's version. For work
 * that looks at a database as it is, though it be damaged or of another version.
 * @throws Error of SQLite if the file is missing, locked or no database
 */
export function openReadOnly(file: string): BetterSqlite3.Database {
  return open(file, join(dirname(file), 'cache'), true)
}

/** A copy of a database that belongs to nobody else, to be changed before it is used. */
export function openCopy(file: string, cacheDir: string): BetterSqlite3.Database {
  return open(file, cacheDir, false)
}

function open(file: string, cacheDir: string, readonly: boolean): BetterSqlite3.Database {
  const binding = nativeAddon(cacheDir)
  return new BetterSqlite3(file, {
    readonly,
    fileMustExist: true,
    timeout: PATIENCE,
    ...(binding ? { nativeBinding: binding as unknown as string } : {}),
  })
}
