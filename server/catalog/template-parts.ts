import type { RamTemplate } from '../../bundles/ram/template.ts'

/** A component or plugin of an app, as its page shows it. */
export interface AppPart {
  kind: 'component' | 'plugin'
  key: string
  name: string
  /** The image's name as the template writes it; empty where there is none. */
  shareImage: string
  /** Empty where the template doesn't say. */
  architecture: string
  ports: { port: number; protocol: string; outer: boolean }[]
  /** Keys of the components that it calls. */
  dependsOn: string[]
  /** Millicores and MiB. */
  cpu: number
  memory: number
}

type Json = Record<string, unknown>

/** Most ports and dependencies of one part that are shown. */
const MAX_LISTED = 200

/** The parts of a template: components with who depends on whom, then plugins. What is not as expected is left out. */
export function partsOf({ components, plugins, document }: RamTemplate): AppPart[] {
  const apps = objects(document['apps'])
  const keys = new Map(apps.map((app) => [text(app['service_share_uuid']), text(app['service_key'])]))
  const parts = components.map(({ key, name, shareImage, arch }, i) => {
    const app = apps[i] ?? {}
    const called = objects(app['dep_service_map_list']).map((one) => keys.get(text(one['dep_service_key'])))
    return {
      ...{ kind: 'component' as const, key, name, shareImage, architecture: arch },
      ports: objects(app['port_map_list']).slice(0, MAX_LISTED).flatMap(portOf),
      dependsOn: [...new Set(called.filter((one) => one !== undefined && one !== key))].slice(0, MAX_LISTED),
      cpu: amount(app['cpu']),
      memory: amount(app['memory']),
    }
  })
  const others = plugins.map(({ key, name, shareImage, arch }) => ({
    ...{ kind: 'plugin' as const, key, name, shareImage, architecture: arch },
    ...{ ports: [], dependsOn: [], cpu: 0, memory: 0 },
  }))
  return [...(parts as AppPart[]), ...others]
}

function portOf(port: Json): AppPart['ports'] {
  const number = amount(port['container_port'])
  if (number < 1 || number > 65_535) return []
  const protocol = text(port['protocol']).slice(0, 16)
  return [{ port: number, protocol, outer: port['is_outer_service'] === true }]
}

function objects(value: unknown): Json[] {
  if (!Array.isArray(value)) return []
  return value.filter(
    (item): item is Json => typeof item === 'object' && item !== null && !Array.isArray(item),
  )
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Real packages carry `"512"` and `512.0` too. */
function amount(value: unknown): number {
  const number = Math.round(Number(value))
  return Number.isSafeInteger(number) && number > 0 ? number : 0
}
