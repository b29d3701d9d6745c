import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { JobRunner } from '../jobs/job-runner.ts'
import { Jobs } from '../jobs/jobs.ts'
import type { Actor } from '../ops/audit.ts'
import type { Logger } from '../ops/log.ts'
import { requireOpenOutputs } from './allowed-paths.ts'
import { bundlesOf } from './export/export-result.ts'
import { OfflinePackages } from './export/offline-packages.ts'
import { ScheduledExports } from './export/scheduled-exports.ts'
import type { ImportDeps } from './import-package/import-package.ts'
import type { ImportInput } from './jobs/job-inputs.ts'
import { startJobWorker } from './jobs/job-process.ts'
import { Sites } from './sites/sites.ts'
import { loadTransferSettings, saveTransferSettings, type TransferSettings } from './transfer-settings.ts'
import { TrustStore } from './trust/trust.ts'
import { loadSigningKey } from './trust/trust-key.ts'
import { forgetChanges } from './undo/undo-record.ts'
import { UploadFiles } from './upload-files.ts'
import { UsbWatch } from './usb/usb-watch.ts'

/** How often what nobody needs any more is cleared away, in milliseconds. */
const CLEAR_EVERY = 10 * 60_000
/** How often changed settings are looked for, in milliseconds. */
const PLAN_EVERY = 15_000

/** All that brings packages in and out in a serving process: the queue, uploads, sticks, schedules. */
export class Transfers {
  readonly deps: ImportDeps
  readonly jobs: Jobs
  readonly uploads: UploadFiles
  readonly offline: OfflinePackages
  readonly sites: Sites
  readonly usb: UsbWatch
  /** Aborted when the process is to end. */
  readonly stopping: AbortSignal
  readonly #stop = new AbortController()
  readonly #runner: JobRunner
  readonly #exports: ScheduledExports
  readonly #log: Logger
  #clearing: NodeJS.Timeout | undefined
  #cleared: Promise<void> = Promise.resolve()
  #planning: NodeJS.Timeout | undefined
  #planned = '[]'

  constructor(deps: ImportDeps, log: Logger) {
    const { db, data, content } = deps
    this.deps = { db, data, content }
    this.#log = log
    this.stopping = this.#stop.signal
    this.jobs = new Jobs(db)
    this.uploads = new UploadFiles(data, () => this.settings())
    this.offline = new OfflinePackages(db, data, this.jobs)
    this.sites = new Sites(deps)
    this.#runner = new JobRunner({
      ...{ db, data, log, jobs: this.jobs },
      session: content.staging.session,
      start: (job) => startJobWorker(data, job),
    })
    this.usb = new UsbWatch({ ...this.deps, jobs: this.jobs, wake: this.wake }, log)
    this.#exports = new ScheduledExports(this.jobs, this.wake, log)
  }

  /** Takes up the queue, the watch for sticks and the schedules. */
  async start(): Promise<void> {
    this.#runner.start()
    this.usb.start()
    await this.#plan()
    this.#planning = setInterval(() => void this.#plan(), PLAN_EVERY).unref()
    this.#clearing = setInterval(() => void this.clear(), CLEAR_EVERY).unref()
    void this.clear()
  }

  /** Interrupts what runs; it goes on at the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#clearing)
    clearInterval(this.#planning)
    this.#stop.abort()
    await Promise.all([this.#exports.stop(), this.usb.stop(), this.#runner.stop(), this.#cleared])
  }

  /** Looks at the queue now. */
  readonly wake = (): void => this.#runner.wake()

  readonly settings = (): TransferSettings => loadTransferSettings(this.deps.db)

  /**
   * Keeps new settings; they count at once.
   * @throws RaincaskError CONFIG_INVALID; PATH_NOT_ALLOWED for a planned export into a directory that is not open
   */
  async configure(settings: TransferSettings, by: Actor): Promise<TransferSettings> {
    await requireOpenOutputs(this.deps.data, settings)
    const saved = await saveTransferSettings(this.deps.db, settings, by)
    await this.#plan()
    return saved
  }

  /** Plans the exports that the settings want; the command line may have changed them. */
  async #plan(): Promise<void> {
    try {
      const { exports } = this.settings()
      const planned = JSON.stringify(exports)
      if (planned === this.#planned || this.stopping.aborted) return
      this.#planned = planned
      await this.#exports.plan(exports)
    } catch (error) {
      this.#log.error({ err: error }, 'exports cannot be planned')
    }
  }

  /** Whose bundles are taken here. */
  readonly trust = async (): Promise<TrustStore> => {
    const { publicKey } = await loadSigningKey(this.deps.data)
    return new TrustStore(this.deps.db, publicKey)
  }

  /** Removes uploads that were given up, and offline packages of versions that are no more. */
  clear(): Promise<void> {
    this.#cleared = this.#clear()
    return this.#cleared
  }

  async #clear(): Promise<void> {
    try {
      const uploads = await this.uploads.expire(this.#wantedUploads())
      const packages = await this.offline.sweep()
      const exports = await this.#forgetExports()
      await this.deps.db.write(() => forgetChanges(this.deps.db))
      if (uploads + packages + exports > 0)
        this.#log.info({ uploads, packages, exports }, 'what nobody needs was removed')
    } catch (error) {
      this.#log.error({ err: error }, 'clearing away failed')
    }
  }

  /** Files for download of jobs that are forgotten. */
  async #forgetExports(): Promise<number> {
    const directory = bundlesOf(this.deps.data.root, '')
    const names = await readdir(directory).catch(() => [])
    const gone = names.filter(
      (name) => /^[0-9a-f]{32}$/.test(name) && !this.jobs.find(name) && !this.offline.isOf(name),
    )
    for (const name of gone) await rm(join(directory, name), { recursive: true, force: true })
    return gone.length
  }

  /** Uploads that a job reads, or may still read. */
  #wantedUploads(): Set<string> {
    const jobs = this.jobs.inState('queued', 'running', 'paused', 'interrupted')
    const ids = jobs.flatMap(({ input }) => {
      const { upload, uploads = [] } = input as Partial<ImportInput>
      return [upload, ...uploads]
    })
    return new Set(ids.filter((id) => typeof id === 'string'))
  }
}
