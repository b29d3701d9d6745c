import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { RaincaskError } from '../errors.ts'

const recordSchema = z.object({
  version: z.string().max(100),
  data: z.string().max(4096),
  user: z.string().max(100),
  /** Files that were written, with their sha256, by path without the staging root. */
  files: z.record(z.string().max(4096), z.string().regex(/^[0-9a-f]{64}$/)),
})

/** What `install` has written: what is in it, and unchanged, may be replaced and removed. */
export type InstallRecord = z.output<typeof recordSchema>

/** Where things go; the same on every machine, below a staging root if one is named. */
export const PLACES = {
  executable: '/usr/local/bin/raincask',
  config: '/etc/raincask/raincask.json',
  releaseKey: '/etc/raincask/release.pub',
  record: '/etc/raincask/install.json',
  /** Executables of before an upgrade. */
  kept: '/usr/local/lib/raincask',
  unit: '/etc/systemd/system/raincask.service',
  wanted: '/etc/systemd/system/multi-user.target.wants/raincask.service',
  backupUnit: '/etc/systemd/system/raincask-backup.service',
  backupTimer: '/etc/systemd/system/raincask-backup.timer',
  backupWanted: '/etc/systemd/system/timers.target.wants/raincask-backup.timer',
  sysusers: '/usr/lib/sysusers.d/raincask.conf',
  data: '/var/lib/raincask',
} as const

/**
 * What was installed below `root`, if anything was.
 * @throws RaincaskError INSTALL_REFUSED if the record cannot be read
 */
export function readInstallRecord(root: string): InstallRecord | undefined {
  const file = join(root, PLACES.record)
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new RaincaskError('INSTALL_REFUSED', { reason: `${file} cannot be read`, cause: error })
  }
}

/** sha256 of a file, in hex; undefined if there is none. */
export function sha256Of(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
