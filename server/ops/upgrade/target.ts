import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { formatPublicKey, type PublicKey, parsePublicKey } from '../../../bundles/minisign-keys.ts'
import { isExecutable } from '../assets.ts'
import { type InstallRecord, PLACES, readInstallRecord, sha256Of } from '../install/install-record.ts'
import { writeWhole } from '../install/steps.ts'
import { refuse } from './refuse.ts'

/** Name of the unit that `install` writes. */
export const UNIT = 'raincask.service'

/** What an upgrade changes. */
export interface UpgradeTarget {
  root: string
  executable: string
  /** The data directory. */
  data: string
  database: string
  /** Where executables of before, and notes of upgrades, are kept. */
  kept: string
  /** Whose releases are taken. */
  keyFile: string
  record: InstallRecord | undefined
}

/**
 * What `install` put below `root`, or this very executable and a data directory.
 * @param data a data directory that was named; else that of the installation
 * @throws RaincaskError UPGRADE_REFUSED if there is no executable to be replaced
 */
export function upgradeTarget(root: string, data: string | undefined, fallback: string): UpgradeTarget {
  const record = readInstallRecord(root)
  const own = isExecutable ? process.execPath : undefined
  const executable = record ? join(root, PLACES.executable) : own
  if (executable === undefined || !existsSync(executable))
    throw refuse(
      'Raincask is not installed here: install it with `raincask install`, or run the executable that is to be upgraded',
    )
  const directory = resolve(data ?? (record ? join(root, record.data) : fallback))
  const kept = record ? join(root, PLACES.kept) : join(dirname(executable), 'raincask-upgrades')
  const keyFile = record ? join(root, PLACES.releaseKey) : join(kept, 'release.pub')
  return {
    root,
    executable,
    data: directory,
    database: join(directory, 'raincask.db'),
    kept,
    keyFile,
    record,
  }
}

/** The keys whose releases are taken: none if nobody was named yet. */
export function releaseKeys({ keyFile }: UpgradeTarget): PublicKey[] {
  if (!existsSync(keyFile)) return []
  return readFileSync(keyFile, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const key = parsePublicKey(line.trim())
      return key ? [key] : []
    })
}

/** Takes releases that this key signs from now on. */
export function trustReleaseKey(target: UpgradeTarget, key: PublicKey): void {
  const lines = [...new Set([...releaseKeys(target), key].map(formatPublicKey))]
  writeWhole(target.keyFile, Buffer.from(`${lines.join('\n')}\n`), 0o644)
  noteInstalled(target, target.record?.version)
}

/** Writes into the record of the installation what is there now. */
export function noteInstalled({ root, record }: UpgradeTarget, version: string | undefined): void {
  if (!record || version === undefined) return
  const files = { ...record.files }
  for (const path of [PLACES.executable, PLACES.releaseKey]) {
    const sha256 = sha256Of(join(root, path))
    if (sha256 !== undefined) files[path] = sha256
  }
  const text = `${JSON.stringify({ ...record, version, files }, undefined, 2)}\n`
  writeWhole(join(root, PLACES.record), Buffer.from(text), 0o644)
}
