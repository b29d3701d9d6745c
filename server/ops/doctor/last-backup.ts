import { LAST_BACKUP, type LastBackup } from '../backup/last-backup.ts'
import type { Check } from './check.ts'

const DAY = 86_400_000
/** Days after which a backup is old. */
const OLD = 7

/** There is a backup, and it is not old. */
export const lastBackup: Check = {
  name: 'backup',
  needsDatabase: true,
  run: async ({ sqlite }) => {
    const text = sqlite
      ?.prepare('SELECT value FROM settings WHERE key = ?')
      .pluck()
      .get(LAST_BACKUP) as string
    const next = 'Back up to another disk, best every night: `raincask backup --to DIR`.'
    if (text === undefined) {
      const isEmpty = sqlite?.prepare('SELECT 1 FROM blobs LIMIT 1').get() === undefined
      return [
        {
          level: isEmpty ? 'ok' : 'warning',
          what: 'This store was never backed up.',
          ...(isEmpty ? {} : { next }),
        },
      ]
    }
    const { at, damaged } = JSON.parse(text) as LastBackup
    const days = Math.floor((Date.now() - at) / DAY)
    const what = `The last backup was made ${days === 0 ? 'today or yesterday' : `${days} days ago`}${damaged > 0 ? `; it lacks ${damaged} damaged blobs` : ''}.`
    return [days >= OLD || damaged > 0 ? { level: 'warning', what, next } : { level: 'ok', what }]
  },
}
