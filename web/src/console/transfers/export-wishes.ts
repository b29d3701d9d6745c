import type { AnswerOf } from '../../api/ask.ts'
import type { PickedApp } from '../app-picker.tsx'

export const FORMATS = ['bundle', 'ram', 'docker-compose', 'helm'] as const
export const MEDIA = ['any', 'fat32', 'dvd', 'bd', 'custom'] as const
export type Estimate = AnswerOf<'POST /transfers/exports/plan'>
export type SiteFile = AnswerOf<'GET /transfers/sites'>['items'][number]

/** What a person wants to send out, as far as it is said yet. */
export interface Wishes {
  apps: PickedApp[]
  /** By app: a version, `*` for all of them; the newest where there is none. */
  versions: Record<string, string>
  format: (typeof FORMATS)[number]
  arch: string
  /** Id of the file that tells what the site holds; empty for any site. */
  site: string
  extent: 'missing' | 'everything'
  medium: (typeof MEDIA)[number]
  volumeSize: string
  /** Id of the stick to write to; empty to download. */
  stick: string
}

export const NO_WISHES: Wishes = {
  ...{ apps: [], versions: {}, format: 'bundle', arch: '', site: '', extent: 'missing' },
  ...{ medium: 'any', volumeSize: '', stick: '' },
}

const SIZE = /^\d{1,9}(?:\.\d{1,3})?\s*[kmgt]?(?:i?b)?$/i

/** What the store is asked for: an estimate, or with more the making of it. */
export function requestOf(wishes: Wishes) {
  const { apps, versions, format, arch, site, medium, volumeSize } = wishes
  const size = medium === 'custom' ? volumeSize.trim() : medium
  const hasSize = medium === 'custom' ? SIZE.test(size) : size !== 'any'
  return {
    releases: apps.map(({ id }) => (versions[id] ? `${id}@${versions[id]}` : id)),
    format,
    ...(arch && { arch }),
    ...(format === 'bundle' && hasSize && { volumeSize: size }),
    ...(format === 'bundle' && site && { since: site }),
  }
}

/** The part of an estimate that is meant. */
export function sizeOf({ whole, delta }: Estimate, { extent }: Wishes): Estimate['whole'] {
  return delta && extent === 'missing' ? delta : whole
}

/** The newest word of each site; an inventory tells more than a receipt of the same time. */
export function newestOfSites(files: readonly SiteFile[]): SiteFile[] {
  const bySite = new Map<string, SiteFile>()
  for (const file of files) {
    const known = bySite.get(file.site)
    const isBetter = !known || file.at > known.at || (file.at === known.at && file.kind === 'inventory')
    if (isBetter) bySite.set(file.site, file)
  }
  return [...bySite.values()]
}
