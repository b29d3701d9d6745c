import { and, desc, eq, isNotNull, isNull, like } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { bundleImports, importRuns } from '../../db/schema.ts'
import type { Signer, TrustStore } from '../trust/trust.ts'
import type { ImportRun } from '../undo/undo-record.ts'

/** How a release came to this store. Times in milliseconds since 1970 UTC. */
export interface ReleaseOrigin {
  /** `unknown`: neither an import that is remembered nor a publisher brought it. */
  kind: 'bundle' | 'package' | 'published' | 'unknown'
  /** When it was imported; null where that is not known. */
  at: number | null
  /** File or bundle, as people called it; empty where there was none. */
  title: string
  /** The bundle that carried it, and when its store made that by its own clock. */
  bundle: { id: string; madeAt: number } | null
  /** Whose signature covers the release; null for what carries none: packages of Rainbond, and what was pushed. */
  signer: Signer | null
}

/** A release to look for; `owner` as the app has it. */
export interface LookedFor {
  app: string
  version: string
  /** Of its index. */
  digest: string
  owner: string | null
}

/** Most imports of the very same release that are looked at. */
const MOST_RUNS = 50

/**
 * How the release with this very digest came here. If a signed bundle brought the same bytes as an unsigned package, the
 * signature counts: it is over the digest that both have.
 */
export function originOf(db: Database, trust: TrustStore, release: LookedFor): ReleaseOrigin {
  const runs = runsOf(db, release)
  for (const run of runs) {
    const bundle = run.bundleId === null ? undefined : bundleOf(db, run.bundleId)
    if (bundle)
      return {
        ...{ kind: 'bundle', at: run.at, title: run.title },
        bundle: { id: bundle.bundleId, madeAt: bundle.createdAt },
        signer: trust.signer(bundle.signer),
      }
  }
  const [latest] = runs
  if (latest) return { kind: 'package', at: latest.at, title: latest.title, bundle: null, signer: null }
  const kind = release.owner === null ? 'unknown' : 'published'
  return { kind, at: null, title: '', bundle: null, signer: null }
}

/** Imports of this release that were not taken back, the latest first. */
function runsOf(db: Database, { app, version, digest }: LookedFor): ImportRun[] {
  const rows = db.orm
    .select()
    .from(importRuns)
    .where(and(isNull(importRuns.undoneAt), like(importRuns.releases, `%"${digest}"%`)))
    .orderBy(desc(importRuns.at))
    .limit(MOST_RUNS)
    .all()
  return rows.filter(({ releases }) =>
    releases.some((line) => line.app === app && line.version === version && line.digest === digest),
  )
}

function bundleOf(db: Database, id: string): typeof bundleImports.$inferSelect | undefined {
  return db.orm
    .select()
    .from(bundleImports)
    .where(and(eq(bundleImports.bundleId, id), isNotNull(bundleImports.publishedAt)))
    .orderBy(desc(bundleImports.publishedAt))
    .get()
}
