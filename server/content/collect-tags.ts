import { setImmediate } from 'node:timers/promises'
import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'
import { type GarbageRun, PAGE, type Sweep, sweep } from './garbage.ts'
import { type Gone, tagStays } from './gone.ts'
import { type RetentionRule, ruleFor } from './retention.ts'

interface Repository {
  id: number
  name: string
}

/** A tag in the namespace that consoles push into. */
interface PushedTag {
  repositoryId: number
  name: string
}

/** An image that a console pushed, and that no release uses. */
export interface UnpublishedImage {
  repository: string
  tag: string
  digest: Digest
  /** Bytes of the blobs that it names; others may name them too. */
  bytes: number
  /** Milliseconds since 1970 UTC. */
  pushedAt: number
}

/** Names from `u/` up to, not including, `u0`, the next text after everything that begins with `u/`. */
const CONSOLES = { from: 'u/', until: 'u0' }
/** Greater than any repository name, which are made of letters, digits and `/._-`. */
const ALL = { from: '', until: '~' }

/** For a row `tag`: no release uses what it points at. */
const IS_UNPUBLISHED = 'NOT EXISTS (SELECT 1 FROM release_images AS image WHERE image.digest = tag.digest)'

/** Drops tags that consoles pushed before `before` (milliseconds since 1970 UTC) and never published. Returns how many. */
export async function dropUnpublished(run: GarbageRun, gone: Gone, before: number): Promise<number> {
  const { sqlite } = run.db
  const garbage = `tag.updated_at < @before AND ${IS_UNPUBLISHED}`
  const page = sqlite.prepare(`
    SELECT tag.repository_id AS repositoryId, tag.name AS name, (${garbage}) AS garbage
    FROM (SELECT * FROM tags WHERE repository_id = @repositoryId AND name > @name ORDER BY name LIMIT ${PAGE}) AS tag
    ORDER BY tag.name`)
  const remove = sqlite.prepare(
    `DELETE FROM tags AS tag WHERE tag.repository_id = @repositoryId AND tag.name = @name AND ${garbage}`,
  )
  let dropped = 0
  for (const { id } of repositories(run.db, CONSOLES)) {
    const tags: Sweep<PushedTag> = {
      page: (after) =>
        page.all({ before, repositoryId: id, name: after?.name ?? '' }) as (PushedTag & {
          garbage: number
        })[],
      remove: ({ repositoryId, name }) => remove.run({ before, repositoryId, name }).changes > 0,
      pretend: ({ repositoryId, name }) => gone.tag.run(repositoryId, name),
      removed: (rows) => {
        dropped += rows.length
      },
    }
    await sweep(run, tags)
  }
  return dropped
}

/** Drops the tags that no retention rule keeps; those that a release is served under stay. Returns how many. */
export async function applyRetention(
  run: GarbageRun,
  gone: Gone,
  rules: readonly RetentionRule[],
): Promise<number> {
  if (rules.length === 0) return 0
  const surplus = run.db.sqlite.prepare(`
    SELECT ranked.name AS name FROM (
      SELECT tag.name AS name, tag.digest AS digest, tag.updated_at AS updated_at,
        row_number() OVER (ORDER BY tag.updated_at DESC, tag.name DESC) AS place
      FROM tags AS tag WHERE tag.repository_id = @id AND ${tagStays('tag')}) AS ranked
    WHERE ranked.place > @keep AND ranked.updated_at < @before AND NOT EXISTS (
      SELECT 1 FROM release_images AS image
      WHERE image.digest = ranked.digest AND image.repository = @repository AND image.tag = ranked.name)
    LIMIT ${PAGE}`)
  const remove = run.db.sqlite.prepare('DELETE FROM tags WHERE repository_id = ? AND name = ?')
  let dropped = 0
  for (const { id, name } of repositories(run.db, ALL)) {
    run.signal?.throwIfAborted()
    await setImmediate()
    const rule = ruleFor(rules, name)
    if (!rule) continue
    const { keepTags: keep = 0, keepPushedWithin } = rule
    const before = keepPushedWithin === undefined ? Number.MAX_SAFE_INTEGER : Date.now() - keepPushedWithin
    // Which tags are too many is judged in the very transaction that drops them.
    const next = () => surplus.all({ id, keep, before, repository: name }) as { name: string }[]
    const drop = () => next().map((tag) => (run.dryRun ? gone.tag : remove).run(id, tag.name)).length
    for (;;) {
      const count = run.dryRun ? drop() : await run.db.write(drop)
      if (count === 0) break
      dropped += count
      await setImmediate()
    }
  }
  return dropped
}

/** Images that consoles pushed and never published, those that wait longest first; at most `limit` of them. */
export async function unpublishedImages(db: Database, limit: number): Promise<UnpublishedImage[]> {
  const images = db.sqlite
    .prepare(`
      SELECT repository.name AS repository, tag.name AS tag, tag.digest AS digest, tag.updated_at AS pushedAt
      FROM repositories AS repository CROSS JOIN tags AS tag
      WHERE repository.name >= @from AND repository.name < @until AND tag.repository_id = repository.id
        AND ${IS_UNPUBLISHED}
      ORDER BY tag.updated_at, repository.name, tag.name LIMIT @limit`)
    .all({ ...CONSOLES, limit }) as Omit<UnpublishedImage, 'bytes'>[]
  const size = db.sqlite
    .prepare(`
      WITH RECURSIVE below(digest) AS (
        SELECT @digest
        UNION
        SELECT child.target FROM below CROSS JOIN manifest_references AS child
        WHERE child.manifest = below.digest AND child.kind = 'manifest')
      SELECT coalesce(sum(stored.size), 0) FROM blobs AS stored WHERE stored.digest IN (
        SELECT naming.target FROM below CROSS JOIN manifest_references AS naming
        WHERE naming.manifest = below.digest AND naming.kind = 'blob')`)
    .pluck()
  const sized: UnpublishedImage[] = []
  for (const image of images) {
    sized.push({ ...image, bytes: size.get({ digest: image.digest }) as number })
    await setImmediate()
  }
  return sized
}

/** Repositories in the order of their names, a page at a time, so that they may change while they are gone through. */
function* repositories(db: Database, { from, until }: typeof ALL): Generator<Repository> {
  const page = db.sqlite.prepare(
    `SELECT id, name FROM repositories WHERE name > @from AND name < @until ORDER BY name LIMIT ${PAGE}`,
  )
  let after = from
  for (;;) {
    const rows = page.all({ from: after, until }) as Repository[]
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = last.name
  }
}
