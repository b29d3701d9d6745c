import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type PublicKey, publicKeyFile } from '../../../bundles/minisign-keys.ts'
import { systemUsers } from '../system-users.ts'
import { version } from '../version.ts'
import { type InstallRecord, PLACES, readInstallRecord, sha256Of } from './install-record.ts'
import { fileStep, linkStep, type Step, writeWhole } from './steps.ts'
import { systemctl, systemdRuns, systemdVersion } from './systemd.ts'
import { BACKUP_TIMER, backupUnitText, unitText } from './unit.ts'

export interface InstallOptions {
  /** `/`, or the directory of a system that is being put together. */
  root: string
  /** The executable that is to be installed. */
  executable: string
  user: string
  /** The data directory as the installed system names it. */
  data: string
  /** Further settings for a new configuration file. */
  settings: Readonly<Record<string, string>>
  /** Whose releases `upgrade` takes. */
  releaseKey?: PublicKey | undefined
  /** A nightly backup is made to this directory. */
  backupTo?: string | undefined
}

export interface InstallPlan {
  steps: Step[]
  /** systemd of the system, if it has one. */
  systemd: number | undefined
}

/** Everything that has to be done, in order, looked at and not touched. */
export function planInstall(options: InstallOptions): InstallPlan {
  const { root, executable, user, data } = options
  const record = readInstallRecord(root)
  const systemd = systemdVersion(root)
  const file = (path: string, bytes: Uint8Array | string, note: string, mode = 0o644, gid?: number) =>
    fileStep({ root, path, bytes: Buffer.from(bytes), mode, note, gid, record })
  const account = () => systemUsers(root).find(({ name }) => name === user)
  const steps = [
    executableStep(file(PLACES.executable, readFileSync(executable), `version ${version}`, 0o755), record),
  ]
  if (user !== 'root') steps.push(userStep(options, systemd))
  steps.push(dataStep(root, data, account), configStep(options))
  if (options.releaseKey) {
    const text = publicKeyFile(options.releaseKey)
    steps.push(file(PLACES.releaseKey, text, 'whose releases `upgrade` takes'))
  }
  if (systemd !== undefined) steps.push(...unitSteps(options, systemd, file))
  return { steps: [...steps, recordStep(options, steps)], systemd }
}

/** What lies there and is ours is replaced by `upgrade`, which keeps it and the database. */
function executableStep(step: Step, record: InstallRecord | undefined): Step {
  if (step.kind !== 'replace') return step
  const note = `version ${record?.version} is installed: \`raincask upgrade\` replaces it and keeps what was`
  return { kind: 'refuse', what: step.what, note }
}

function userStep({ root, user, data }: InstallOptions, systemd: number | undefined): Step {
  const what = `user ${user}`
  if (systemUsers(root).some(({ name }) => name === user))
    return { kind: 'keep', what, note: 'it is there already' }
  if (root !== '/') {
    const text = `u ${user} - "Raincask" ${data}\n`
    if (systemd === undefined)
      return { kind: 'keep', what, note: 'make it in that system, and give the data directory to it' }
    return fileStep({
      ...{
        root,
        path: PLACES.sysusers,
        bytes: Buffer.from(text),
        mode: 0o644,
        record: readInstallRecord(root),
      },
      note: `makes the user ${user} at the first start`,
    })
  }
  const args = [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    data,
    '--shell',
    '/usr/sbin/nologin',
    user,
  ]
  const run = () => {
    const { status, stderr, error } = spawnSync('useradd', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`useradd ${user}: ${(stderr ?? '').trim() || error?.message || status}`)
  }
  return { kind: 'create', what, note: 'an account for the server alone', run }
}

function dataStep(root: string, data: string, account: () => { uid: number; gid: number } | undefined): Step {
  const target = join(root, data)
  const found = statSync(target, { throwIfNoEntry: false })
  if (found) return { kind: 'keep', what: data, note: 'the data directory is there already' }
  const run = () => {
    mkdirSync(target, { recursive: true })
    chmodSync(target, 0o750)
    const owner = account()
    if (owner) chownSync(target, owner.uid, owner.gid)
  }
  return { kind: 'create', what: data, note: 'the data directory', run }
}

/** The configuration is the operator's from the moment that it is there. */
function configStep({ root, data, settings }: InstallOptions): Step {
  const target = join(root, PLACES.config)
  if (existsSync(target))
    return { kind: 'keep', what: PLACES.config, note: 'it is there already, and stays as it is' }
  const lines = Object.entries({ data, ...settings }).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`,
  )
  const text = `// Settings of Raincask; \`raincask config check --config ${PLACES.config}\` checks them.\n{\n${lines.join('')}}\n`
  const run = () => writeWhole(target, Buffer.from(text), 0o644)
  return { kind: 'create', what: PLACES.config, note: 'the settings', run }
}

function unitSteps(
  { root, user, data, backupTo }: InstallOptions,
  systemd: number,
  file: (path: string, text: string, note: string) => Step,
): Step[] {
  const common = { executable: PLACES.executable, user, data }
  const steps = [
    file(PLACES.unit, unitText({ ...common, config: PLACES.config, systemd }), 'the unit for systemd'),
    linkStep(root, PLACES.wanted, PLACES.unit, 'starts it with the machine'),
  ]
  if (backupTo !== undefined)
    steps.push(
      file(PLACES.backupUnit, backupUnitText(common, backupTo), `the backup to ${backupTo}`),
      file(PLACES.backupTimer, BACKUP_TIMER, 'every night'),
      linkStep(root, PLACES.backupWanted, PLACES.backupTimer, 'starts the timer with the machine'),
    )
  if (root === '/' && systemdRuns() && steps.some(({ kind }) => kind === 'create' || kind === 'replace'))
    steps.push({
      kind: 'run',
      what: 'systemctl daemon-reload',
      note: '',
      run: () => systemctl('daemon-reload'),
    })
  return steps
}

/** Written last: from then on, what is in it counts as our own. */
function recordStep({ root, user, data }: InstallOptions, steps: readonly Step[]): Step {
  const files = () => {
    const before = readInstallRecord(root)?.files ?? {}
    const own = [
      PLACES.executable,
      PLACES.releaseKey,
      PLACES.unit,
      PLACES.backupUnit,
      PLACES.backupTimer,
      PLACES.sysusers,
    ]
    const written = own.flatMap((path) => {
      const step = steps.find(({ what }) => what === path)
      const sha256 = step ? sha256Of(join(root, path)) : before[path]
      return sha256 === undefined ? [] : [[path, sha256] as const]
    })
    return Object.fromEntries(written)
  }
  const run = () => {
    const record: InstallRecord = { version, data, user, files: files() }
    writeWhole(join(root, PLACES.record), Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`), 0o644)
  }
  const isNew = readInstallRecord(root) === undefined || steps.some(({ kind }) => kind !== 'keep')
  if (!isNew) return { kind: 'keep', what: PLACES.record, note: 'it is there already' }
  return {
    kind: 'create',
    what: PLACES.record,
    note: 'what was installed, for `upgrade` and `uninstall`',
    run,
  }
}
