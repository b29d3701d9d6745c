import { RaincaskError } from './errors.ts'

/** How the system and SQLite say that a disk or a quota is used up. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])
/** How SQLite says that the database's files cannot be read or written. */
const DATABASE_FAILS = /^SQLITE_(IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB)/

/** The error of the catalogue for a full disk or quota; every other failure as it came. */
export function explainDiskError(error: unknown): unknown {
  if (!FULL.has(codeOf(error))) return error
  return new RaincaskError('STORAGE_FULL', { reason: 'a write was refused for lack of space', cause: error })
}

/** For `catch`: throws what `explainDiskError` makes of it. */
export function failOnDisk(error: unknown): never {
  throw explainDiskError(error)
}

/**
 * The same, and for a database that fails.
 * @param where the data directory
 */
export function explainDataError(error: unknown, where: string): unknown {
  if (!DATABASE_FAILS.test(codeOf(error))) return explainDiskError(error)
  const reason = `its database fails (${codeOf(error)}: ${(error as Error).message}); is the disk full or failing`
  return new RaincaskError('DATA_UNUSABLE', { where, reason, cause: error })
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : ''
}
