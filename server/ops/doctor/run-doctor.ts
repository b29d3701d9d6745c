import { existsSync } from 'node:fs'
import { openReadOnly } from '../../db/read-only.ts'
import { blobs } from './blobs.ts'
import { certificates } from './certificates.ts'
import {
  type Check,
  type DoctorContext,
  type DoctorSettings,
  type Finding,
  type Level,
  placesIn,
  type Repairs,
} from './check.ts'
import { clock } from './clock.ts'
import { damage } from './damage.ts'
import { database } from './database.ts'
import { disk } from './disk.ts'
import { jobs } from './jobs.ts'
import { lastBackup } from './last-backup.ts'
import { permissions } from './permissions.ts'
import { publicAddress } from './public-address.ts'
import { staging } from './staging.ts'

const CHECKS: readonly Check[] = [
  permissions,
  database,
  disk,
  clock,
  blobs,
  damage,
  certificates,
  publicAddress,
  jobs,
  staging,
  lastBackup,
]

/** Items that are told of one finding. */
const MAX_ITEMS = 20
const LEVELS: readonly Level[] = ['ok', 'warning', 'error']

/** A finding, told. */
export interface DoctorResult extends Omit<Finding, 'fix'> {
  check: string
  /** What was done about it. */
  fixed?: string
}

export interface DoctorReport {
  /** The worst level that is left. */
  worst: Level
  results: DoctorResult[]
}

export interface DoctorOptions {
  /** Puts right what can be put right safely. */
  fix?: boolean
  /** Names of the checks that are run; all if left out. */
  only?: readonly string[]
}

/** Runs the checks on a data directory, whether a server works on it or not, or could. */
export async function runDoctor(
  path: string,
  settings: DoctorSettings,
  repairs: Repairs,
  { fix = false, only }: DoctorOptions = {},
): Promise<DoctorReport> {
  const places = placesIn(path)
  const context: DoctorContext = { ...places, ...openDatabase(places.database), settings, repairs }
  const results: DoctorResult[] = []
  try {
    for (const check of CHECKS) {
      if ((check.needsDatabase && !context.sqlite) || only?.includes(check.name) === false) continue
      const findings = await findingsOf(check, context)
      // One whose pages are damaged opens all the same, and fails whoever reads it.
      if (check === database && findings.some(({ level }) => level === 'error')) {
        context.sqlite?.close()
        context.sqlite = undefined
      }
      for (const finding of findings) results.push(await settle(check, finding, fix))
    }
  } finally {
    context.sqlite?.close()
  }
  const worst = LEVELS[Math.max(...results.map(levelLeft))] ?? 'ok'
  return { worst, results }
}

function levelLeft({ level, fixed }: DoctorResult): number {
  return fixed === undefined ? LEVELS.indexOf(level) : 0
}

function openDatabase(file: string): Pick<DoctorContext, 'sqlite' | 'failure'> {
  if (!existsSync(file)) return { sqlite: undefined }
  try {
    const sqlite = openReadOnly(file)
    try {
      sqlite.prepare('SELECT count(*) FROM schema_migrations').get()
      return { sqlite }
    } catch (failure) {
      sqlite.close()
      return { sqlite: undefined, failure }
    }
  } catch (failure) {
    return { sqlite: undefined, failure }
  }
}

/** A check that fails is a finding: the others go on. */
async function findingsOf(check: Check, context: DoctorContext): Promise<Finding[]> {
  try {
    return await check.run(context)
  } catch (error) {
    const what = `This could not be looked at: ${(error as Error).message}.`
    return [{ level: 'error', what, next: 'See what the other checks say, and the log.' }]
  }
}

async function settle({ name }: Check, finding: Finding, fix: boolean): Promise<DoctorResult> {
  const { fix: repair, items, ...told } = finding
  const result: DoctorResult = { check: name, ...told }
  if (items) result.items = items.slice(0, MAX_ITEMS)
  if (items && items.length > MAX_ITEMS) result.items?.push(`and ${items.length - MAX_ITEMS} more`)
  if (!fix || !repair) return result
  try {
    return { ...result, fixed: await repair() }
  } catch (error) {
    return {
      ...result,
      next: `It could not be put right: ${(error as Error).message}. ${result.next ?? ''}`.trim(),
    }
  }
}
