import type { RamTemplate } from '../../../bundles/ram/template.ts'

/** What the catalogue wants to know of a template. CPU in millicores, memory in MiB, summed over the components. */
export interface TemplateSummary {
  alias: string
  notes: string
  description: string
  logoBase64: string | undefined
  devStatus: string
  /** The architecture that the components name; undefined where none does. */
  arch: string | undefined
  cpu: number
  memory: number
  isPlugin: boolean
  /** `plugin_id` where the template is a plugin of the platform itself (market contract, 2g). */
  platformPlugin: string | undefined
}

type Json = Record<string, unknown>

/** Longest texts that the catalogue takes; consoles keep far less. */
const MAX_TEXT = 10_000
const MAX_SUM = 2_147_483_647

/** Sums a validated template up. Loose numbers that real packages carry (`"512"`, `512.0`) are understood. */
export function summarise(template: RamTemplate): TemplateSummary {
  const { annotations, components, plugins, document } = template
  const apps = Array.isArray(document['apps']) ? (document['apps'] as Json[]) : []
  const status = document['group_dev_status']
  return {
    alias: (annotations['version_alias'] ?? '').slice(0, 255),
    notes: (annotations['version_info'] ?? '').slice(0, MAX_TEXT),
    description: (annotations['describe'] ?? '').slice(0, MAX_TEXT),
    logoBase64: annotations['image_base64_string'] || undefined,
    devStatus: typeof status === 'string' ? status.slice(0, 64) : '',
    arch: [...new Set(components.map(({ arch }) => arch).filter((arch) => arch !== ''))].sort()[0],
    cpu: sum(apps, (app) => amount(app['cpu']) || amount(scaling(app)['container_cpu'])),
    memory: sum(apps, (app) => amount(app['memory']) || amount(scaling(app)['init_memory'])),
    isPlugin: components.length === 0 && plugins.length > 0,
    platformPlugin: platformPluginOf(document),
  }
}

function platformPluginOf(document: Json): string | undefined {
  const { is_platform_plugin: isOne, plugin_id: id } = (document['platform_plugin'] ?? {}) as Json
  return isOne === true && typeof id === 'string' && id !== '' ? id.slice(0, 255) : undefined
}

function scaling(component: Json): Json {
  return (component['extend_method_map'] ?? {}) as Json
}

function amount(value: unknown): number {
  const number = Math.round(Number(value))
  return Number.isSafeInteger(number) && number > 0 ? Math.min(number, MAX_SUM) : 0
}

function sum(items: Json[], of: (item: Json) => number): number {
  return Math.min(
    items.reduce((total, item) => total + of(item), 0),
    MAX_SUM,
  )
}
