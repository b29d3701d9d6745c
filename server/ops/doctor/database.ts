import { existsSync } from 'node:fs'
import { knownSchema } from '../../db/migrate.ts'
import type { Check, Finding } from './check.ts'

const RESTORE =
  'Stop the server, keep a copy of the data directory, and restore the last backup (`raincask restore`) into a new one.'

/** The database opens, is sound, and of a version that this program knows. */
export const database: Check = {
  name: 'database',
  run: async ({ database: file, sqlite, failure }) => {
    if (!existsSync(file))
      return [
        {
          level: 'error',
          what: `There is no database ${file}.`,
          next: `Name the right directory with --data. ${RESTORE}`,
        },
      ]
    if (!sqlite) return [cannotOpen(file, failure)]
    const findings = sqlite.prepare('PRAGMA quick_check(20)').pluck().all() as string[]
    if (findings[0] !== 'ok')
      return [{ level: 'error', what: 'The database is damaged.', next: RESTORE, items: findings }]
    const done = sqlite.prepare('SELECT count(*) FROM schema_migrations').pluck().get() as number
    const known = knownSchema()
    if (done > known)
      return [
        {
          level: 'error',
          what: `The database has ${done} migrations, and this program knows ${known}: a later version wrote it.`,
          next: 'Start that version, or put back the copy from before the upgrade: `raincask upgrade rollback`.',
        },
      ]
    if (done < known)
      return [
        { level: 'ok', what: `The database is sound; ${known - done} migrations come at the next start.` },
      ]
    return [{ level: 'ok', what: 'The database is sound.' }]
  },
}

function cannotOpen(file: string, failure: unknown): Finding {
  const { code = '', message = String(failure) } = (failure ?? {}) as { code?: string; message?: string }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return {
      level: 'error',
      what: `${file} is locked by another program.`,
      next: 'Find it with `fuser` or `lsof`, and let it end; backups copy the database with `raincask backup`, not with other tools.',
    }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return { level: 'error', what: `${file} is damaged: ${message}.`, next: RESTORE }
  return {
    level: 'error',
    what: `${file} cannot be opened: ${message}.`,
    next: 'Look at the permissions, and whether the disk gives read errors (`dmesg`).',
  }
}
