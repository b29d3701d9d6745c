import type { AppWithReleases } from '../catalog/catalog.ts'
import type { CategoryNode } from '../catalog/category-names.ts'
import { STRANGER } from '../catalog/visibility.ts'
import type { MarketRequest, MarketServices } from './market-request.ts'
import { listQuery } from './query.ts'
import { safeMarkdown } from './safe-text.ts'

// What the page «Explore» of consoles from 6.6 asks (market contract, 1.6). It reaches this store only where the name
// of Goodrain's own one leads here; it shows no key of ours, so it sees what everyone sees, in the default market.

/** Apps that everyone sees, as many as the page shows in a row of its own. */
const RECOMMENDED = 8

interface ExploreVersion {
  appVersion: string
  cpu: number
  memory: number
}

interface ExploreApp {
  id: string
  appKeyID: string
  name: string
  desc: string
  logo: string
  maxVersion: string
  installCount: number
  showCount: number
  models: { versions: ExploreVersion[] }[]
}

export async function indexApps(services: MarketServices, request: MarketRequest) {
  const { query: text, page, pageSize } = listQuery(request.query)
  return listExplored(services, request, { text: text.trim(), page, pageSize })
}

/** A bare list, as that page wants it. */
export async function recommendedApps(
  services: MarketServices,
  request: MarketRequest,
): Promise<ExploreApp[]> {
  return (await listExplored(services, request, { text: '', page: 1, pageSize: RECOMMENDED })).apps
}

async function listExplored(
  { catalog, logos }: MarketServices,
  { address }: MarketRequest,
  asked: { text: string; page: number; pageSize: number },
): Promise<{ apps: ExploreApp[]; total: number }> {
  const all = { arch: '', pluginsOnly: false, emptyToo: false, viewer: STRANGER }
  const { apps, total } = catalog.listApps({ ...asked, ...all })
  const fields = await logos.fields(apps, address.base)
  return { apps: apps.map((app, i) => exploreForm(app, fields[i] ?? '')), total }
}

/** @throws RaincaskError APP_NOT_FOUND */
export async function appDetail(
  { catalog, categories, logos }: MarketServices,
  { params, address }: MarketRequest,
) {
  const app = catalog.appFor(params['id'] ?? '', { viewer: STRANGER })
  const [logo = ''] = await logos.fields([app], address.base)
  const path = app.categoryId === null ? [] : categories.pathOf(app.categoryId)
  const named = ({ id, name }: CategoryNode) => ({ appClassificationID: id, appClassificationName: name })
  return {
    ...exploreForm(app, logo),
    introduction: safeMarkdown(app.introduction),
    installDoc: safeMarkdown(app.installDoc),
    useDoc: safeMarkdown(app.useDoc),
    tags: app.tags,
    appClassifications: path.slice(0, 1).map(named),
    subClassification: path.slice(1).map(named),
  }
}

/** The top of the category tree; the page calls a market without `tree` unavailable. */
export function classifications({ categories }: MarketServices) {
  const tree = categories
    .top()
    .map(({ id, name }) => ({ appClassificationID: id, appClassificationName: name }))
  return { tree }
}

function exploreForm(app: AppWithReleases, logo: string): ExploreApp {
  const versions = app.releases.map(({ version, cpu, memory }) => ({ appVersion: version, cpu, memory }))
  return {
    id: app.id,
    appKeyID: app.id,
    name: app.name,
    desc: app.description,
    logo,
    maxVersion: versions[0]?.appVersion ?? '',
    installCount: app.installCount,
    showCount: app.visitCount,
    models: [{ versions }],
  }
}
