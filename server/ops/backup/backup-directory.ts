import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type Digest, parseDigest } from '../../../oci/digest.ts'
import { RaincaskError } from '../errors.ts'
import { linesOf } from './backup-files.ts'

/** Number of the form in which backups are written. */
export const BACKUP_FORMAT = 1
const MARK = 'raincask-backup.json'
const MANIFEST = 'manifest.json'
const NAME = /^\d{8}T\d{9}Z$/
const MAX_MANIFEST = 64 * 1024 * 1024

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const bytes = z.number().int().min(0)
const markSchema = z.object({ format: z.number().int(), store: z.string().max(100) })

const manifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  name: z.string().regex(NAME),
  /** Id of the store's market: a directory takes one store's backups. */
  store: z.string().max(100),
  /** Version of the program that wrote it. */
  version: z.string().max(100),
  /** How many migrations the database has. */
  schema: z.number().int().min(0),
  /** Milliseconds since 1970 UTC. */
  startedAt: z.number().int(),
  finishedAt: z.number().int(),
  database: z.object({ bytes, sha256 }),
  /** `sha256` is that of the list. */
  blobs: z.object({ count: z.number().int().min(0), bytes, sha256 }),
  /** Keys, receipts and what other sites told, by path below the data directory. */
  files: z.array(
    z.object({
      path: z.string().regex(/^(?:[A-Za-z0-9_-][A-Za-z0-9._ -]*\/)*[A-Za-z0-9_-][^/\0]*$/),
      bytes,
      sha256,
    }),
  ),
  /** Blobs that were damaged in the store already, and are not in the backup. */
  damaged: z.array(z.string()),
})

/** What a backup holds; written last, so that a backup with a manifest is whole. */
export type BackupManifest = z.output<typeof manifestSchema>

/** A blob that a backup names. */
export interface ListedBlob {
  digest: Digest
  size: number
}

/** A directory with backups of one store: blobs once, and for each backup a directory with everything else. */
export class BackupDirectory {
  readonly root: string
  readonly blobs: string
  readonly snapshots: string

  constructor(path: string) {
    this.root = resolve(path)
    this.blobs = join(this.root, 'blobs')
    this.snapshots = join(this.root, 'snapshots')
  }

  /**
   * Makes it ready for backups of `store`.
   * @throws RaincaskError BACKUP_REFUSED if it holds something else
   */
  async claim(store: string): Promise<void> {
    const refuse = (reason: string) => new RaincaskError('BACKUP_REFUSED', { where: this.root, reason })
    await mkdir(this.root, { recursive: true, mode: 0o700 })
    const mark = join(this.root, MARK)
    // What a first backup left that was killed before the directory was its own.
    const half = `${MARK}.partial`
    const names = (await readdir(this.root)).filter((name) => name !== 'lost+found' && name !== half)
    if (names.length > 0 && !names.includes(MARK)) throw refuse('it is not empty and holds no backup')
    if (names.includes(MARK)) {
      const { format, store: owner } = await readJson(mark, markSchema)
      if (format !== BACKUP_FORMAT)
        throw refuse(`its form is ${format}, and this program writes ${BACKUP_FORMAT}`)
      if (owner !== store) throw refuse('it holds backups of another store')
    } else await writeWhole(mark, JSON.stringify({ format: BACKUP_FORMAT, store }))
    for (const directory of [this.blobs, this.snapshots])
      await mkdir(directory, { recursive: true, mode: 0o700 })
  }

  /** Directory of a backup's own files. */
  place(name: string): string {
    return join(this.snapshots, name)
  }

  /** Names of the backups that came to their end, the oldest first. */
  async whole(): Promise<string[]> {
    return (await this.names()).filter((name) => existsSync(join(this.place(name), MANIFEST)))
  }

  /** Names of all backups, those that were cut off too. */
  async names(): Promise<string[]> {
    const names = await readdir(this.snapshots).catch(() => [])
    return names.filter((name) => NAME.test(name)).sort()
  }

  /**
   * A backup's manifest; the newest one's without a name.
   * @throws RaincaskError BACKUP_INVALID if there is none, or it can't be read
   */
  async manifest(name?: string): Promise<BackupManifest> {
    const whole = await this.whole()
    const wanted = name ?? whole.at(-1)
    if (wanted === undefined || !whole.includes(wanted)) {
      const reason = name === undefined ? 'it holds none that came to its end' : `there is none of ${name}`
      throw new RaincaskError('BACKUP_INVALID', { where: this.root, reason })
    }
    return readJson(join(this.place(wanted), MANIFEST), manifestSchema)
  }

  async writeManifest(manifest: BackupManifest): Promise<void> {
    await writeWhole(join(this.place(manifest.name), MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`)
  }

  database(name: string): string {
    return join(this.place(name), 'raincask.db')
  }

  /** Path of the list of a backup's blobs: a digest and a size a line. */
  list(name: string): string {
    return join(this.place(name), 'blobs.list')
  }

  /** Where a file of the data directory lies in a backup. */
  file(name: string, path: string): string {
    return join(this.place(name), 'files', path)
  }

  /** The blobs that a backup names, by digest. */
  async *blobsOf(name: string): AsyncGenerator<ListedBlob> {
    for await (const line of linesOf(this.list(name))) {
      const [text = '', size = ''] = line.split(' ')
      const digest = parseDigest(text)
      if (!digest || !/^\d{1,15}$/.test(size))
        throw new RaincaskError('BACKUP_INVALID', {
          where: this.list(name),
          reason: 'a line of it is no blob',
        })
      yield { digest, size: Number(size) }
    }
  }
}

async function readJson<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
  try {
    const text = await readFile(path, 'utf8')
    if (text.length > MAX_MANIFEST) throw new Error('it is too large')
    return schema.parse(JSON.parse(text))
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? `${error.issues[0]?.path.join('.')} is wrong` : (error as Error).message
    throw new RaincaskError('BACKUP_INVALID', { where: path, reason, cause: error })
  }
}

/** Writes a small file so that it is there whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.partial`, text, { mode: 0o600, flush: true })
  await rename(`${path}.partial`, path)
}
