import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RaincaskError } from '../errors.ts'
import { PLACES, readInstallRecord } from './install-record.ts'
import { removeStep, type Step } from './steps.ts'
import { systemctl, systemdRuns, unitRuns } from './systemd.ts'

export interface UninstallOptions {
  root: string
  /** Takes the data directory, settings and release key away as well. */
  purge: boolean
}

/**
 * Everything that goes, in order; data and settings stay unless they are asked for.
 * @throws RaincaskError INSTALL_REFUSED if nothing was installed there
 */
export function planUninstall({ root, purge }: UninstallOptions): Step[] {
  const record = readInstallRecord(root)
  if (!record)
    throw new RaincaskError('INSTALL_REFUSED', {
      reason: `nothing was installed there: ${PLACES.record} is missing`,
    })
  const steps: Step[] = []
  const live = root === '/' && systemdRuns()
  const { unit, backupUnit, backupTimer, wanted, backupWanted, executable, sysusers, kept } = PLACES
  if (live)
    for (const name of ['raincask-backup.timer', 'raincask.service'])
      if (unitRuns(name)) steps.push(stopStep(name))
  for (const path of [wanted, backupWanted]) {
    const target = join(root, path)
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink())
      steps.push({ kind: 'remove', what: path, note: '', run: () => rmSync(target) })
  }
  for (const path of [unit, backupUnit, backupTimer, sysusers, executable])
    steps.push(...[removeStep(root, path, record)].filter((step) => step !== undefined))
  if (live)
    steps.push({
      kind: 'run',
      what: 'systemctl daemon-reload',
      note: '',
      run: () => systemctl('daemon-reload'),
    })
  if (existsSync(join(root, kept))) steps.push(remove(root, kept, 'executables of before upgrades'))
  if (purge) steps.push(...purgeSteps(root, record.data))
  else
    for (const path of [record.data, PLACES.config])
      steps.push({ kind: 'keep', what: path, note: '--purge takes it away' })
  return [...steps, remove(root, PLACES.record, '')]
}

function purgeSteps(root: string, data: string): Step[] {
  const target = join(root, data)
  const steps = [PLACES.config, PLACES.releaseKey]
    .filter((path) => existsSync(join(root, path)))
    .map((path) => remove(root, path, ''))
  if (!existsSync(target)) return steps
  // A path that somebody wrote into the record must not take anything else along.
  const isStore = existsSync(join(target, 'raincask.db')) || readdirSync(target).length === 0
  if (!isStore || resolve(target) === resolve(root))
    return [
      ...steps,
      { kind: 'keep', what: data, note: 'it holds no database of Raincask: look, and remove it by hand' },
    ]
  return [...steps, remove(root, data, 'EVERYTHING in the store: apps, images, keys, accounts')]
}

function stopStep(unit: string): Step {
  return { kind: 'run', what: `systemctl stop ${unit}`, note: '', run: () => systemctl('stop', unit) }
}

function remove(root: string, path: string, note: string): Step {
  return { kind: 'remove', what: path, note, run: () => rmSync(join(root, path), { recursive: true }) }
}
