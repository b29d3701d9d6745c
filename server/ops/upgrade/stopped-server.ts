import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { requireStopped } from '../../db/serving.ts'
import { systemctl, unitRuns } from '../install/systemd.ts'
import { asOwner } from './as-owner.ts'
import { UNIT, type UpgradeTarget } from './target.ts'

/**
 * Stops the unit if it runs.
 * @returns true if it did
 * @throws RaincaskError DATA_IN_USE if a server runs that systemd knows nothing of
 */
export function stopServer({ root, data, database }: UpgradeTarget, say: (text: string) => void): boolean {
  const runs = root === '/' && unitRuns(UNIT)
  if (runs) {
    say(`${UNIT} is stopped meanwhile`)
    systemctl('stop', UNIT)
  }
  try {
    if (existsSync(database))
      asOwner(database, () => requireStopped({ root: data, cache: join(data, 'cache') }))
  } catch (error) {
    startAgain(runs)
    throw error
  }
  return runs
}

/** Starts the unit again if it ran; resolves once it is ready. */
export function startAgain(ran: boolean): void {
  if (!ran) return
  // Starts that failed just now count no more.
  spawnSync('systemctl', ['reset-failed', UNIT])
  systemctl('start', UNIT)
}
