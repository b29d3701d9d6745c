import BetterSqlite3 from 'better-sqlite3'
import { nativeAddon } from './native-addon.ts'

/** A lock on a file that the kernel gives back when the process ends, however it ends. */
export interface FileLock {
  release(): void
}

/**
 * Takes the lock on `file` (made if it is missing), or returns undefined if another process holds it. Node has no
 * file locks of its own; SQLite's exclusive transaction is one, and needs no second native add-on.
 */
export function tryLockFile(file: string, cacheDir: string): FileLock | undefined {
  const binding = nativeAddon(cacheDir)
  const sqlite = new BetterSqlite3(file, {
    timeout: 0,
    ...(binding ? { nativeBinding: binding as unknown as string } : {}),
  })
  try {
    sqlite.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    sqlite.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
  return { release: () => sqlite.close() }
}
