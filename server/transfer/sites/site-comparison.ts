import { asc } from 'drizzle-orm'
import { compareVersions } from '../../catalog/version-order.ts'
import type { Database } from '../../db/database.ts'
import { apps, releases } from '../../db/schema.ts'
import type { SiteHoldings } from './site-holdings.ts'

/** One version of an app: whether the site has it, and whether it is the same there as here. */
export interface SiteVersion {
  version: string
  /** `same`: as here; `other`: another state of it; `lacking`: only here; `only-there`: not in this store. */
  state: 'same' | 'other' | 'lacking' | 'only-there'
}

/** An app at a site, against this store. */
export interface SiteApp {
  app: string
  name: string
  /** `current`: the newest here is there; `behind`: it is not; `absent`: no version is; `only-there`: not in this store. */
  state: 'current' | 'behind' | 'absent' | 'only-there'
  /** Newest first. */
  versions: SiteVersion[]
}

export interface SiteCounts {
  apps: number
  versions: number
  behind: number
  absent: number
}

/** This store's releases: names of its apps, and digests by app and version. */
export interface StoreReleases {
  names: Map<string, string>
  releases: Map<string, Map<string, string>>
}

/** What this store has to compare with. */
export function storeReleases({ orm }: Database): StoreReleases {
  const names = new Map(
    orm
      .select({ id: apps.id, name: apps.name })
      .from(apps)
      .all()
      .map(({ id, name }) => [id, name] as const),
  )
  const found: StoreReleases['releases'] = new Map()
  const rows = orm
    .select({ app: releases.appId, version: releases.version, digest: releases.digest })
    .from(releases)
    .orderBy(asc(releases.appId))
  for (const { app, version, digest } of rows.all())
    found.set(app, (found.get(app) ?? new Map<string, string>()).set(version, digest))
  return { names, releases: found }
}

/** Every app that the site or this store has, by name: those that are behind first. */
export function compareSite(here: StoreReleases, site: SiteHoldings): SiteApp[] {
  const all = new Set([...site.releases.keys(), ...here.releases.keys()])
  const lines = [...all].map((app): SiteApp => {
    const ours = here.releases.get(app) ?? new Map<string, string>()
    const theirs = site.releases.get(app) ?? new Map<string, string>()
    const versions = [...new Set([...ours.keys(), ...theirs.keys()])]
      .sort((a, b) => compareVersions(b, a) || (a < b ? 1 : -1))
      .map((version) => ({ version, state: stateOf(ours.get(version), theirs.get(version)) }))
    const newest = versions.find(({ version }) => ours.has(version))
    const state =
      newest === undefined
        ? 'only-there'
        : theirs.size === 0
          ? 'absent'
          : newest.state === 'same'
            ? 'current'
            : 'behind'
    return { app, name: here.names.get(app) ?? site.names.get(app) ?? app, state, versions }
  })
  return lines.sort((a, b) => RANK[a.state] - RANK[b.state] || (a.name < b.name ? -1 : 1))
}

/** How many apps and versions the site has, and how many apps want a delivery. */
export function countSite(lines: readonly SiteApp[]): SiteCounts {
  const states = (state: SiteApp['state']) => lines.filter((line) => line.state === state).length
  const held = lines.filter(({ state }) => state !== 'absent')
  const versions = held.flatMap((line) => line.versions).filter(({ state }) => state !== 'lacking')
  return {
    apps: held.length,
    versions: versions.length,
    behind: states('behind'),
    absent: states('absent'),
  }
}

const RANK = { behind: 0, current: 1, 'only-there': 2, absent: 3 } as const

function stateOf(ours: string | undefined, theirs: string | undefined): SiteVersion['state'] {
  if (ours === undefined) return 'only-there'
  if (theirs === undefined) return 'lacking'
  return ours === theirs ? 'same' : 'other'
}
