import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { BackupDirectory } from '../../../../server/ops/backup/backup-directory.ts'
import { verifyBackup } from '../../../../server/ops/backup/verify-backup.ts'
import { checkWhole } from '../check-store.ts'
import { filesBelow, leftovers } from '../leftovers.ts'
import type { CrashWork } from '../work.ts'

/** A backup of a store: one that is listed can be restored, and the store is as it was. */
export function backupWork(directory: string, data: string): CrashWork {
  const to = join(directory, 'backups')
  const listedAreSound = async () => {
    const wrong: string[] = []
    for (const snapshot of await new BackupDirectory(to).whole().catch(() => [])) {
      const { damaged, files } = await verifyBackup(to, { snapshot })
      for (const what of [...damaged, ...files]) wrong.push(`backup ${snapshot}: ${what} is wrong`)
    }
    return wrong
  }
  return {
    args: ['backup', '--to', to, '--data', data, '--json'],
    checkCut: async () => [...(await listedAreSound()), ...(await checkWhole(data))],
    checkDone: async () => {
      const whole = await new BackupDirectory(to).whole()
      const cut = readdirSync(join(to, 'snapshots')).filter((name) => !whole.includes(name))
      const partial = filesBelow(to).filter((name) => name.endsWith('.partial'))
      return [
        ...(whole.length > 0 ? [] : ['there is no backup']),
        ...[...cut, ...partial].map((name) => `left in the backups for ever: ${name}`),
        ...(await listedAreSound()),
        ...(await leftovers(data)),
      ]
    },
    reset: () => rmSync(to, { recursive: true, force: true }),
  }
}
