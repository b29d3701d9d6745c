import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { tryLockFile } from '../../db/file-lock.ts'
import { bytesText, type Check, type DoctorContext, type Finding } from './check.ts'

/** Uploads that are older are left behind; milliseconds. */
const OLD = 48 * 3600_000

/** What processes left in staging that are no more, and uploads that nobody goes on with. */
export const staging: Check = {
  name: 'staging',
  run: async (context) => {
    const dead = (await list(context.staging)).filter((name) => name !== 'uploads' && isDead(context, name))
    const findings: Finding[] = []
    if (dead.length > 0)
      findings.push({
        level: 'warning',
        what: `${dead.length} processes ended without clearing away what they were writing: ${bytesText(await sizeOf(dead.map((name) => join(context.staging, name))))}.`,
        next: 'The next start of a command clears it away; `raincask doctor --fix` does at once.',
        items: dead,
        fix: async () => {
          await context.repairs.clearAfterDead()
          return `cleared ${dead.length} directories away`
        },
      })
    const old = await oldUploads(join(context.staging, 'uploads'))
    if (old > 0)
      findings.push({
        level: 'warning',
        what: `${old} uploads were given up days ago and are still there.`,
        next: '`raincask gc` removes them; a running server should have done so: see `raincask maintenance show`.',
      })
    return findings.length > 0 ? findings : [{ level: 'ok', what: 'Nothing was left behind in staging.' }]
  },
}

/** True if no process holds the lock of a staging session (server/content/staging.ts). */
export function isDead(
  { staging: root, cache }: Pick<DoctorContext, 'staging' | 'cache'>,
  session: string,
): boolean {
  const file = join(root, session, 'lock')
  if (!existsSync(file)) return true
  try {
    const lock = tryLockFile(file, cache)
    lock?.release()
    return lock !== undefined
  } catch {
    return false
  }
}

async function oldUploads(directory: string): Promise<number> {
  let old = 0
  for (const name of await list(directory)) {
    const stats = await stat(join(directory, name)).catch(() => undefined)
    if (stats && Date.now() - stats.mtimeMs > OLD) old++
  }
  return old
}

async function sizeOf(directories: string[]): Promise<number> {
  let bytes = 0
  for (const directory of directories)
    for (const name of await list(directory))
      bytes += (await stat(join(directory, name)).catch(() => undefined))?.size ?? 0
  return bytes
}

async function list(path: string): Promise<string[]> {
  return readdir(path).catch(() => [])
}
