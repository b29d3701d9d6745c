import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { PublicKey } from '../../../bundles/minisign-keys.ts'
import { type KeptCopy, keepCopy } from '../../db/kept-copies.ts'
import { knownSchema } from '../../db/migrate.ts'
import { openReadOnly } from '../../db/read-only.ts'
import { RaincaskError } from '../errors.ts'
import { writeWhole } from '../install/steps.ts'
import { version as own } from '../version.ts'
import { asOwner } from './as-owner.ts'
import { UpgradeHistory } from './history.ts'
import { probeVersion } from './probe.ts'
import { refuse } from './refuse.ts'
import { extractExecutable, readSignedRelease } from './release-archive.ts'
import { rollBack } from './rollback.ts'
import { startAgain, stopServer } from './stopped-server.ts'
import { noteInstalled, releaseKeys, type UpgradeTarget } from './target.ts'
import { compareVersions } from './version-order.ts'

export interface UpgradeOptions {
  /** The release archive; its signature lies beside it. */
  from: string
  /** Further keys that are taken this time. */
  keys?: readonly PublicKey[]
  /** Takes an older version, or the same again. */
  force?: boolean
  /** Looks at everything and changes nothing. */
  dryRun?: boolean
  /** What is being done, for people. */
  onStep?: (text: string) => void
}

export interface UpgradeReport {
  from: string
  to: string
  executable: string
  /** The executable of before. */
  kept: string
  database: KeptCopy | undefined
  /** True if the unit ran, and runs again. */
  restarted: boolean
  done: boolean
}

/** How long the new version may take over a copy of the database, in milliseconds. */
const REHEARSAL = 30 * 60_000

/**
 * Replaces the executable by that of a signed release. Before anything is changed, the new one is run, and opens a copy
 * of the database; what was is kept, and comes back by itself if the unit does not start.
 * @throws RaincaskError UPGRADE_REFUSED, DATA_IN_USE, STORAGE_FULL with nothing changed; UPGRADE_FAILED
 */
export async function upgrade(target: UpgradeTarget, options: UpgradeOptions): Promise<UpgradeReport> {
  const say = options.onStep ?? (() => undefined)
  const trusted = [...releaseKeys(target), ...(options.keys ?? [])]
  if (trusted.length === 0)
    throw refuse(
      'no key of a vendor is trusted here yet: name it once with --key, as the vendor gave it to you',
    )
  const release = await readSignedRelease(options.from, trusted)
  say(`${release.name}: the signature is right`)
  mkdirSync(target.kept, { recursive: true, mode: 0o755 })
  const scratch = mkdtempSync(join(target.kept, 'new-'))
  chmodSync(scratch, 0o755) // the server's user runs it from there
  try {
    const next = await extractExecutable(release, scratch)
    const to = probeVersion(next.file)
    if (to !== next.version) throw refuse(`the archive is called ${next.version}, and what is in it ${to}`)
    const from = probeVersion(target.executable)
    requireNewer(from, to, options.force === true)
    say(`version ${to} runs on this machine; ${from} is installed`)
    const kept = join(target.kept, `raincask-${from}`)
    const report = { from, to, executable: target.executable, kept, database: undefined, restarted: false }
    if (options.dryRun) return { ...report, done: false }
    return { ...report, ...(await replace(target, next.file, { from, to, kept, say })), done: true }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
    if (readdirSync(target.kept).length === 0) rmdirSync(target.kept)
  }
}

function requireNewer(from: string, to: string, force: boolean): void {
  const order = compareVersions(from, to)
  if (order < 0 || force) return
  throw refuse(
    order === 0
      ? `version ${to} is installed already; --force installs it again`
      : `${to} is older than ${from}, which is installed: \`raincask upgrade rollback\` takes an upgrade back; --force does it all the same`,
  )
}

interface Replacement {
  from: string
  to: string
  kept: string
  say: (text: string) => void
}

async function replace(target: UpgradeTarget, file: string, { from, to, kept, say }: Replacement) {
  const stopped = stopServer(target, say)
  let database: KeptCopy | undefined
  try {
    database = copyDatabase(target)
    if (database) {
      say(`the database is kept as ${database.file}`)
      rehearse(target, file, database)
      say('the new version opened a copy of it')
    }
    keepExecutable(target.executable, kept)
    const history = new UpgradeHistory(target.kept)
    const facts = {
      at: Date.now(),
      from,
      to,
      executable: target.executable,
      kept,
      knownSchema: knownSchema(),
    }
    history.add({ ...facts, ...(database && { database: database.file }) })
    writeWhole(target.executable, readFileSync(file), 0o755)
    noteInstalled(target, to)
  } catch (error) {
    if (database) rmSync(database.file, { force: true })
    startAgain(stopped)
    throw error
  }
  try {
    startAgain(stopped)
  } catch (error) {
    say('it did not start: what was comes back')
    await rollBack(target, { database: true, restart: true, onStep: say })
    throw new RaincaskError('UPGRADE_FAILED', { reason: (error as Error).message, cause: error })
  }
  return { database, restarted: stopped }
}

/** Under the name of its version, so that it can be run from there. */
function keepExecutable(executable: string, kept: string): void {
  writeWhole(kept, readFileSync(executable), 0o755)
}

function copyDatabase({ data, database }: UpgradeTarget): KeptCopy | undefined {
  if (!existsSync(database)) return undefined
  return asOwner(database, () => {
    const reader = openReadOnly(database)
    let schema: number
    try {
      schema = reader.prepare('SELECT count(*) FROM schema_migrations').pluck().get() as number
    } finally {
      reader.close()
    }
    if (schema > knownSchema())
      throw refuse(
        `the database in ${data} was written by a later version than ${own}; run the upgrade with that one`,
      )
    return keepCopy(database, schema)
  })
}

/** The new version opens, and so upgrades, a copy of the database in a directory of its own. */
function rehearse({ database }: UpgradeTarget, file: string, copy: KeptCopy): void {
  const { uid, gid } = statSync(database)
  const scratch = asOwner(database, () => {
    const directory = mkdtempSync(join(dirname(copy.file), 'rehearsal-'))
    copyFileSync(copy.file, join(directory, 'raincask.db'), constants.COPYFILE_FICLONE)
    return directory
  })
  try {
    const { status, stderr, error } = spawnSync(file, ['keys', 'list', '--data', scratch], {
      encoding: 'utf8',
      timeout: REHEARSAL,
      ...(process.geteuid?.() === 0 && { uid, gid }),
    })
    if (status === 0) return
    const said = (stderr ?? '').trim().split('\n')[0] || error?.message || `it ended with ${status}`
    throw refuse(`the new version does not open a copy of the database: ${said}`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
