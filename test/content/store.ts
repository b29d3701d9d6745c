import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { type Digest, digestOf, splitDigest } from '../../oci/digest.ts'
import { parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { collectGarbage, type GarbageOptions } from '../../server/content/collect-garbage.ts'
import { type Content, openContent } from '../../server/content/content.ts'
import { Uploads } from '../../server/content/uploads.ts'
import { type Database, openDatabase } from '../../server/db/database.ts'
import { type DataDirectory, openDataDirectory } from '../../server/ops/data-directory.ts'

interface TestScope {
  testdir(): string
  teardown(work: () => Promise<void>): void
}

export const HOUR = 3600_000
export const DAY = 24 * HOUR

/** What a push left behind: the manifest, and the blobs that it names. */
export interface Pushed {
  digest: Digest
  bytes: Buffer
  blobs: Digest[]
  /** Bytes of the blobs. */
  size: number
}

export interface PushOptions {
  tag?: string
  layers?: Buffer[]
  subject?: Pushed
}

/** The content of a data directory, used as the registry uses it. */
export class Store {
  readonly data: DataDirectory
  readonly db: Database
  readonly content: Content
  readonly uploads: Uploads

  constructor(data: DataDirectory, db: Database, content: Content) {
    this.data = data
    this.db = db
    this.content = content
    this.uploads = new Uploads(content.staging.uploads)
  }

  /** Pushes a blob by an upload, as a client does; acknowledged when it resolves. */
  async pushBlob(repository: string, bytes: Buffer): Promise<Digest> {
    const digest = digestOf(bytes)
    const upload = await this.uploads.start(repository)
    await upload.append(bytes)
    await upload.finish(digest, (file) =>
      this.content.blobs.commit(file, digest, () => this.content.repositories.linkBlob(repository, digest)),
    )
    return digest
  }

  /** Pushes an image: blobs first, then manifest and tag in one transaction. */
  async push(repository: string, options: PushOptions = {}): Promise<Pushed> {
    const { layers = [randomBytes(2000)], subject } = options
    const config = Buffer.from(JSON.stringify({ os: 'linux', id: randomBytes(8).toString('hex') }))
    const parts = [config, ...layers]
    const blobs: Digest[] = []
    for (const part of parts) blobs.push(await this.pushBlob(repository, part))
    const descriptors = parts.map((part, i) => ({
      mediaType: i === 0 ? MediaType.ociConfig : MediaType.ociLayerTar,
      digest: blobs[i],
      size: part.length,
    }))
    const bytes = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MediaType.ociManifest,
        config: descriptors[0],
        layers: descriptors.slice(1),
        ...(subject ? { subject: descriptorOf(subject, MediaType.ociManifest) } : {}),
      }),
    )
    const size = parts.reduce((total, part) => total + part.length, 0)
    return { ...(await this.putManifest(repository, bytes, options.tag)), blobs, size }
  }

  /** Pushes an index over manifests. */
  async pushIndex(repository: string, children: Pushed[], tag?: string): Promise<Pushed> {
    const manifests = children.map((child) =>
      descriptorOf(child, child.blobs.length > 0 ? MediaType.ociManifest : MediaType.ociIndex),
    )
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests }))
    return { ...(await this.putManifest(repository, bytes, tag)), blobs: [], size: 0 }
  }

  async putManifest(
    repository: string,
    bytes: Buffer,
    tag?: string,
  ): Promise<{ digest: Digest; bytes: Buffer }> {
    const digest = digestOf(bytes)
    await this.db.write(() => {
      this.content.manifests.put(repository, { digest, bytes, parsed: parseManifest(bytes) })
      if (tag !== undefined) this.content.tags.set(repository, tag, digest)
    })
    return { digest, bytes }
  }

  untag(repository: string, tag: string): Promise<boolean> {
    return this.db.write(() => this.content.tags.remove(repository, tag))
  }

  /** Lets time pass for everything that is stored, in rows and in files. */
  async age(milliseconds: number): Promise<void> {
    const columns = {
      tags: 'updated_at',
      repository_manifests: 'pushed_at',
      repository_blobs: 'linked_at',
      blobs: 'stored_at',
      repositories: 'created_at',
    }
    await this.db.write(() => {
      for (const [table, column] of Object.entries(columns))
        this.db.sqlite.prepare(`UPDATE ${table} SET ${column} = ${column} - ?`).run(milliseconds)
    })
    const then = (Date.now() - milliseconds) / 1000
    for (const file of this.files()) utimesSync(join(this.data.blobs, file), then, then)
  }

  collect(options: Partial<GarbageOptions> = {}) {
    return collectGarbage(this, {
      grace: DAY,
      unpublishedGrace: 7 * DAY,
      uploadAge: DAY,
      retention: [],
      ...options,
    })
  }

  path(digest: Digest): string {
    const { algorithm, hex } = splitDigest(digest)
    return join(this.data.blobs, algorithm, hex.slice(0, 2), hex)
  }

  /** Paths of all blob files, below the directory of blobs. */
  files(): string[] {
    return readdirSync(this.data.blobs, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.split('/').length === 3,
    )
  }

  /** True if a repository gives the whole image: manifest and blobs, each with the right bytes. */
  isWhole(repository: string, { digest, blobs }: Pushed): boolean {
    return (
      this.content.manifests.byDigest(repository, digest) !== undefined &&
      blobs.every((blob) => this.hasBlob(repository, blob))
    )
  }

  hasBlob(repository: string, digest: Digest): boolean {
    if (this.content.repositories.blobSize(repository, digest) === undefined) return false
    const path = this.path(digest)
    const { algorithm, hex } = splitDigest(digest)
    return existsSync(path) && createHash(algorithm).update(readFileSync(path)).digest('hex') === hex
  }

  count(table: string): number {
    return this.db.sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
  }

  async close(): Promise<void> {
    await this.uploads.close()
    this.content.close()
    await this.db.close()
  }
}

/** An empty store in a directory of the test's own. */
export function openStore(t: TestScope): Promise<Store> {
  return openStoreAt(t, join(t.testdir(), 'data'))
}

/** A further opening of a data directory, as another process has it. */
export async function openStoreAt(t: TestScope, path: string): Promise<Store> {
  const data = openDataDirectory(path)
  const db = openDatabase(data.database)
  const store = new Store(data, db, await openContent(data, db))
  t.teardown(() => store.close())
  return store
}

function descriptorOf({ digest, bytes }: Pushed, mediaType: string) {
  return { mediaType, digest, size: bytes.length }
}
