import cron, { type ScheduledTask } from 'node-cron'
import type { Jobs } from '../../jobs/jobs.ts'
import { SYSTEM } from '../../ops/audit.ts'
import type { Logger } from '../../ops/log.ts'
import type { ExportInput } from '../jobs/job-inputs.ts'
import type { PlannedExport } from '../transfer-settings.ts'

/** Puts exports into the queue when their time comes. Times are the machine's local ones. */
export class ScheduledExports {
  readonly #jobs: Jobs
  readonly #wake: () => void
  readonly #log: Logger
  #tasks: ScheduledTask[] = []

  constructor(jobs: Jobs, wake: () => void, log: Logger) {
    this.#jobs = jobs
    this.#wake = wake
    this.#log = log
  }

  /** Plans these, and nothing else any more. */
  async plan(exports: readonly PlannedExport[]): Promise<void> {
    await this.stop()
    this.#tasks = exports.map((planned) => {
      const run = () =>
        this.begin(planned).catch((error: unknown) =>
          this.#log.error({ err: error, name: planned.name }, 'a scheduled export cannot begin'),
        )
      return cron.schedule(planned.schedule, run, { name: planned.name, noOverlap: true })
    })
  }

  /** Puts one into the queue, unless the one before is still waiting or under way. */
  async begin(planned: PlannedExport): Promise<void> {
    const { name, releases, format, arch, volumeSize, output } = planned
    const title = `${name} (scheduled)`
    const { items } = this.#jobs.list({ kind: 'export', states: ['queued', 'running'] }, 1, 100)
    if (items.some((job) => job.title === title && job.owner === SYSTEM.actor)) return
    const input: ExportInput = { releases, format, arch, volumeSize, output, verify: output !== undefined }
    await this.#jobs.create({ kind: 'export', title, input, by: SYSTEM })
    this.#wake()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.destroy()))
    this.#tasks = []
  }
}
