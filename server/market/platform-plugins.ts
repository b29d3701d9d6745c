import { LRUCache } from 'lru-cache'
import type { AppWithReleases, Catalog, Release } from '../catalog/catalog.ts'
import type { PlatformReleases } from '../catalog/platform-releases.ts'
import type { Sight } from '../catalog/visibility.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Logos } from './logos.ts'
import type { PlatformPlugin } from './wire-types.ts'

/** What a template says of the platform plugin that it is. */
type PluginFacts = Pick<
  PlatformPlugin,
  'plugin_id' | 'plugin_name' | 'plugin_type' | 'plugin_views' | 'frontend_component' | 'entry_path'
> &
  Pick<PlatformPlugin, 'menu_title' | 'route_path'>

interface PlatformPluginDeps {
  catalog: Catalog
  platformReleases: PlatformReleases
  logos: Logos
  readTemplate(digest: string): Promise<Buffer>
}

/** The catalogue's platform plugins as consoles list them (market contract, 1.2 and 2g). */
export class PlatformPlugins {
  readonly #deps: PlatformPluginDeps
  readonly #facts: LRUCache<string, PluginFacts>

  constructor(deps: PlatformPluginDeps) {
    this.#deps = deps
    this.#facts = new LRUCache({
      max: 1000,
      fetchMethod: async (digest) => factsOf(await deps.readTemplate(digest)),
    })
  }

  /**
   * A row for each app and architecture, with the newest version for it. What cannot be read is left out: the console
   * fails as a whole on an error here.
   * @param base the store's address, without a slash at the end
   */
  async list(sight: Sight, base: string): Promise<PlatformPlugin[]> {
    const versions = Map.groupBy(this.#deps.platformReleases.list(), ({ appId }) => appId)
    const rows = [...versions].map(([appId, marked]) => {
      const named = new Set(marked.map(({ version }) => version))
      return this.#rowsOf(appId, named, sight, base)
    })
    const found = (await Promise.all(rows)).flat()
    return found.sort((a, b) => (a.plugin_id < b.plugin_id ? -1 : a.plugin_id > b.plugin_id ? 1 : 0))
  }

  async #rowsOf(
    appId: string,
    versions: ReadonlySet<string>,
    sight: Sight,
    base: string,
  ): Promise<PlatformPlugin[]> {
    const app = this.#visible(appId, sight)
    if (!app) return []
    const offered = app.releases.filter(({ version, enabled }) => enabled && versions.has(version))
    const newest = [...Map.groupBy(offered, ({ arch }) => arch).values()].flatMap(([first]) => first ?? [])
    const [logo = ''] = await this.#deps.logos.fields([app], base)
    const rows = newest.map((release) => this.#row(app, release, logo).catch(() => undefined))
    return (await Promise.all(rows)).filter((row) => row !== undefined)
  }

  async #row(app: AppWithReleases, release: Release, logo: string): Promise<PlatformPlugin> {
    const facts = await this.#facts.forceFetch(release.template)
    return {
      ...facts,
      plugin_name: facts.plugin_name || app.name,
      name: app.name,
      description: app.description,
      appKeyID: app.id,
      // The other level needs a licence of Goodrain's, and its store on the internet.
      appLevel: 'free',
      latest_version: release.version,
      arch: release.arch,
      logo,
    }
  }

  #visible(appId: string, sight: Sight): AppWithReleases | undefined {
    try {
      return this.#deps.catalog.appFor(appId, sight)
    } catch (error) {
      if (error instanceof RaincaskError) return undefined
      throw error
    }
  }
}

function factsOf(template: Buffer): PluginFacts {
  const { platform_plugin: plugin } = JSON.parse(template.toString('utf8')) as {
    platform_plugin: Record<string, unknown>
  }
  const text = (field: string) => {
    const value = plugin[field]
    return typeof value === 'string' ? value : ''
  }
  const places = plugin['inject_position']
  return {
    plugin_id: text('plugin_id'),
    plugin_name: text('plugin_name'),
    plugin_type: text('plugin_type'),
    plugin_views: Array.isArray(places) ? places.filter((place) => typeof place === 'string') : [],
    frontend_component: text('frontend_component'),
    entry_path: text('entry_path'),
    menu_title: text('menu_title'),
    route_path: text('route_path'),
  }
}
