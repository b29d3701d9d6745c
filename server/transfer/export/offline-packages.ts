import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { and, desc, eq, notExists, sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { offlinePackages, releases } from '../../db/schema.ts'
import type { Job, Jobs } from '../../jobs/jobs.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import type { DataDirectory } from '../../ops/data-directory.ts'
import { RaincaskError } from '../../ops/errors.ts'
import type { OfflinePackageInput } from '../jobs/job-inputs.ts'
import type { ExportFormat } from './export-formats.ts'
import { bundlesOf } from './export-result.ts'

type Row = typeof offlinePackages.$inferSelect

/** A package of a version for download. Times in milliseconds since 1970 UTC, sizes in bytes. */
export interface OfflinePackage extends Omit<Row, 'release' | 'createdBy'> {
  /** `making` while its job is under way, `missing` if that has failed or the file has gone. */
  state: 'making' | 'ready' | 'missing'
  /** True if the version was published anew since. */
  outdated: boolean
}

export interface PackageWish {
  app: string
  version: string
  format: ExportFormat
  /** Only images for this architecture. */
  arch?: string | undefined
}

/** The offline packages of versions: made by jobs, kept until somebody removes them. */
export class OfflinePackages {
  readonly #db: Database
  readonly #data: DataDirectory
  readonly #jobs: Jobs

  constructor(db: Database, data: DataDirectory, jobs: Jobs) {
    this.#db = db
    this.#data = data
    this.#jobs = jobs
  }

  /**
   * Has a package made, unless there is one already that is up to date.
   * @throws RaincaskError VERSION_NOT_FOUND
   */
  async make({ app, version, format, arch }: PackageWish, by: Actor): Promise<OfflinePackage> {
    const release = this.#releaseOf(app, version)
    if (release === undefined)
      throw new RaincaskError('VERSION_NOT_FOUND', { where: `${version} of app ${app}` })
    const same = this.list(app, version).find(
      (one) => one.format === format && one.arch === (arch ?? '') && !one.outdated && one.state !== 'missing',
    )
    if (same) return same
    const id = randomBytes(16).toString('hex')
    const input: OfflinePackageInput = { package: id, app, version, format, arch }
    const title = `${app} ${version}`
    const row = { id, appId: app, version, format, arch: arch ?? '', release }
    const made = { createdBy: by.actor, createdAt: Date.now() }
    await this.#jobs.create({
      ...{ kind: 'offline-package', title, input, by },
      within: (job) =>
        this.#db.orm
          .insert(offlinePackages)
          .values({ ...row, ...made, job })
          .run(),
    })
    return this.get(id)
  }

  /** Packages of a version, the newest first. */
  list(app: string, version: string): OfflinePackage[] {
    const { appId, version: ofVersion, createdAt } = offlinePackages
    const rows = this.#db.orm
      .select()
      .from(offlinePackages)
      .where(and(eq(appId, app), eq(ofVersion, version)))
      .orderBy(desc(createdAt))
      .all()
    return rows.map((row) => this.#shown(row))
  }

  /** @throws RaincaskError OFFLINE_PACKAGE_NOT_FOUND */
  get(id: string): OfflinePackage {
    return this.#shown(this.#row(id))
  }

  /**
   * The file of a package, to be sent; counted as a download by whoever sends it.
   * @throws RaincaskError OFFLINE_PACKAGE_NOT_FOUND, also while it is not made
   */
  fileOf(id: string): { path: string; name: string; tag: string } {
    const { job, file, sha256, size } = this.#row(id)
    if (file === null) throw new RaincaskError('OFFLINE_PACKAGE_NOT_FOUND', { where: id })
    return { path: join(bundlesOf(this.#data.root, job), file), name: file, tag: sha256 ?? `${job}-${size}` }
  }

  /** Counts a download. */
  async count(id: string): Promise<void> {
    const set = { downloads: sql`${offlinePackages.downloads} + 1` }
    await this.#db.write(() =>
      this.#db.orm.update(offlinePackages).set(set).where(eq(offlinePackages.id, id)).run(),
    )
  }

  /**
   * Removes a package and its file; one that is being made is cancelled.
   * @throws RaincaskError OFFLINE_PACKAGE_NOT_FOUND
   */
  async remove(id: string, by: Actor): Promise<void> {
    const { job, appId, version, format } = this.#row(id)
    const { state } = this.#jobs.find(job) ?? {}
    if (state === 'queued' || state === 'running') await this.#jobs.cancel(job, by)
    await this.#db.write(() => {
      this.#db.orm.delete(offlinePackages).where(eq(offlinePackages.id, id)).run()
      const detail = { version, format }
      new Audit(this.#db).record({ ...by, action: 'offline-package.deleted', target: `app:${appId}`, detail })
    })
    await rm(bundlesOf(this.#data.root, job), { recursive: true, force: true })
  }

  /** Removes packages of versions that are no more; returns how many. */
  async sweep(): Promise<number> {
    const { orm } = this.#db
    const { appId, version } = offlinePackages
    const release = orm
      .select({ id: releases.id })
      .from(releases)
      .where(and(eq(releases.appId, appId), eq(releases.version, version)))
    const gone = orm.select().from(offlinePackages).where(notExists(release)).all()
    for (const { id, job } of gone) {
      await this.#db.write(() => orm.delete(offlinePackages).where(eq(offlinePackages.id, id)).run())
      await rm(bundlesOf(this.#data.root, job), { recursive: true, force: true })
    }
    return gone.length
  }

  /** True if a job has made a package that is still here. */
  isOf(job: string): boolean {
    return this.#db.orm.select().from(offlinePackages).where(eq(offlinePackages.job, job)).get() !== undefined
  }

  #row(id: string): Row {
    const row = this.#db.orm.select().from(offlinePackages).where(eq(offlinePackages.id, id)).get()
    if (!row) throw new RaincaskError('OFFLINE_PACKAGE_NOT_FOUND', { where: id })
    return row
  }

  #shown(row: Row): OfflinePackage {
    const { release, createdBy: _, ...rest } = row
    const outdated = this.#releaseOf(row.appId, row.version) !== release
    return { ...rest, outdated, state: stateOf(row, this.#jobs.find(row.job)) }
  }

  #releaseOf(app: string, version: string): string | undefined {
    return this.#db.orm
      .select({ digest: releases.digest })
      .from(releases)
      .where(and(eq(releases.appId, app), eq(releases.version, version)))
      .get()?.digest
  }
}

function stateOf({ file }: Row, job: Job | undefined): OfflinePackage['state'] {
  if (file !== null) return 'ready'
  const isUnderWay = job && ['queued', 'running', 'interrupted'].includes(job.state)
  return isUnderWay ? 'making' : 'missing'
}
