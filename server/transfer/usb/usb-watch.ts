import { stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { and, eq, isNotNull } from 'drizzle-orm'
import { bundleImports } from '../../db/schema.ts'
import type { Job, Jobs } from '../../jobs/jobs.ts'
import { type Actor, SYSTEM } from '../../ops/audit.ts'
import type { Logger } from '../../ops/log.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import type { ImportInput } from '../jobs/job-inputs.ts'
import { loadTransferSettings } from '../transfer-settings.ts'
import { mountedSticks, type Stick } from './usb-mounts.ts'
import { type BundleOnStick, type StickContents, scanStick } from './usb-scan.ts'

/** How often the mount table is read, in milliseconds: watching a directory does not see what is mounted on it. */
const POLL = 2000
/** How long a stop waits for a look at a medium, in milliseconds. */
const LONGEST_STOP = 3000

export interface UsbDeps extends ImportDeps {
  jobs: Jobs
  /** Tells the runner that something was put into its queue. */
  wake(): void
}

/**
 * What imports say whose medium was lost, the last where its directory is left, empty. They go on when it is back: what a
 * person told them still holds.
 */
const LOST: ReadonlySet<string> = new Set([
  'MEDIUM_GONE',
  'VOLUME_DAMAGED',
  'FILE_UNREADABLE',
  'NOT_A_PACKAGE',
])

/** Looks for sticks, and at what is on them. Nothing is imported or written unless somebody, or the policy, says so. */
export class UsbWatch {
  readonly #deps: UsbDeps
  readonly #log: Logger
  /** What was on each stick at the last look: two looks that agree mean that nothing is being copied any more. */
  readonly #seen = new Map<string, string>()
  readonly #settled = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined

  constructor(deps: UsbDeps, log: Logger) {
    this.#deps = deps
    this.#log = log
  }

  start(): void {
    this.#timer = setInterval(() => {
      // A medium that is dying may take minutes to say so.
      if (this.#looking) return
      this.#looking = this.look()
        .catch((error: unknown) => this.#failed(error))
        .finally(() => {
          this.#looking = undefined
        })
    }, POLL).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.race([this.#looking, pause(LONGEST_STOP, undefined, { ref: false })])
  }

  /** One look, if the settings want the watch, or an import waits for its medium to come back. */
  async look(): Promise<void> {
    const { db, data, jobs } = this.#deps
    const { usb } = loadTransferSettings(db)
    if (!usb.watch && !isAwaited(jobs)) return
    const sticks = await mountedSticks(data, usb.roots)
    const there = new Set(sticks.map(({ id }) => id))
    for (const id of this.#seen.keys()) if (!there.has(id)) this.#forget(id)
    for (const stick of sticks)
      if (!this.#settled.has(stick.id)) await this.#lookAt(stick, usb.watch && usb.importTrusted)
  }

  #forget(id: string): void {
    this.#seen.delete(id)
    this.#settled.delete(id)
  }

  async #lookAt(stick: Stick, importTrusted: boolean): Promise<void> {
    const contents = await scanStick(this.#deps, stick)
    const state = await stateOf(contents)
    if (this.#seen.get(stick.id) !== state) {
      this.#seen.set(stick.id, state)
      return
    }
    this.#settled.add(stick.id)
    this.#log.info({ stick: stick.label, bundles: contents.bundles.length }, 'a stick was found')
    for (const bundle of contents.bundles) await this.#judge(bundle, importTrusted)
  }

  async #judge(bundle: BundleOnStick, importTrusted: boolean): Promise<void> {
    const { jobs, wake } = this.#deps
    const under = jobsOf(jobs, bundle.digest)
    const waiting = under.find(goesOn)
    if (waiting) {
      const input = { ...(waiting.input as ImportInput), paths: bundle.files }
      await jobs.resume(waiting.id, SYSTEM, input)
      wake()
      return
    }
    const isUnderWay = under.some(({ state }) => state === 'queued' || state === 'running')
    if (!importTrusted || bundle.signer.state !== 'trusted' || isUnderWay) return
    if (isPublished(this.#deps, bundle.digest)) return
    await queueBundles(this.#deps, [bundle], SYSTEM, {})
  }

  #failed(error: unknown): void {
    this.#log.warn({ err: error }, 'a stick cannot be looked at')
  }
}

/** Puts the import of bundles that lie on a stick into the queue; it goes on if the stick is lost and comes back. */
export async function queueBundles(
  { jobs, wake }: UsbDeps,
  bundles: readonly BundleOnStick[],
  by: Actor,
  options: Partial<Pick<ImportInput, 'trustSigner' | 'applyRemovals' | 'allowOlder'>>,
): Promise<Job> {
  const input: Partial<ImportInput> = {
    paths: bundles.flatMap(({ files }) => files),
    bundles: bundles.map(({ digest }) => digest),
    ...options,
  }
  const title = bundles.map((bundle) => bundle.title).join(', ')
  const job = await jobs.create({ kind: 'import', title, input, by })
  wake()
  return job
}

function jobsOf(jobs: Jobs, bundle: string): Job[] {
  const { items } = jobs.list({ kind: 'import' }, 1, 100)
  return items.filter(({ input }) => (input as Partial<ImportInput>).bundles?.includes(bundle))
}

/** True while an import stands still whose medium was pulled out. */
function isAwaited(jobs: Jobs): boolean {
  const { items } = jobs.list({ kind: 'import', states: ['failed'] }, 1, 20)
  return items.some(({ error }) => error?.code === 'MEDIUM_GONE')
}

/** True for an import that can go on when its volumes, or its medium, are here. */
export function goesOn({ state, error }: Pick<Job, 'state' | 'error'>): boolean {
  return state === 'paused' || (state === 'failed' && LOST.has(error?.code ?? ''))
}

function isPublished({ db }: ImportDeps, bundle: string): boolean {
  const published = and(eq(bundleImports.bundle, bundle), isNotNull(bundleImports.publishedAt))
  return db.orm.select().from(bundleImports).where(published).get() !== undefined
}

/** Names, sizes and times of what was found: it changes for as long as something is being copied. */
async function stateOf({ bundles, packages, problems }: StickContents): Promise<string> {
  const files = [...bundles.flatMap((bundle) => bundle.files), ...packages.map(({ path }) => path)].sort()
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => undefined)))
  return JSON.stringify([files, stats.map((one) => [one?.size, one?.mtimeMs]), problems])
}
