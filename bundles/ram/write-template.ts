import { isRecord } from '../image-archive/image-config.ts'
import { PackageError } from '../package-error.ts'
import type { JsonObject } from './template-checks.ts'

/** Whole numbers to Go: of a component, of its scaling, of a port and of a volume. */
const COMPONENT_NUMBERS = ['memory', 'cpu']
const SCALING_NUMBERS = [
  ...['min_node', 'max_node', 'step_node', 'min_memory', 'max_memory', 'step_memory'],
  ...['init_memory', 'is_restart', 'container_cpu'],
]
const PORT_NUMBERS = ['container_port']
const VOLUME_NUMBERS = ['volume_capacity', 'mode']
const ROUTE_NUMBERS = [
  ...['port', 'connection_timeout', 'request_timeout', 'response_timeout'],
  ...['request_body_size_limit', 'proxy_buffer_numbers', 'proxy_buffer_size'],
]

/**
 * A template as Rainbond's strict Go decoder and every console take it (ram-package facts, 2.3 and 3.2): numbers that are
 * numbers, maps that are maps, no lists that Go would leave out, and one architecture. Unknown fields stay.
 * @param arch set on every component
 * @throws PackageError TEMPLATE_INVALID if a component is for another architecture
 */
export function goTemplate(document: JsonObject, arch: string): JsonObject {
  const template = structuredClone(document)
  template['template_version'] ||= 'v2'
  template['annotations'] = textMap(template['annotations'])
  for (const component of records(template['apps'])) mendComponent(component, arch)
  for (const plugin of records(template['plugins'])) {
    if (plugin['arch']) setArch(plugin, arch, 'plugin_key')
    // Go leaves an empty list out, and consoles then fail to find it: such a group has nothing to set.
    const groups = records(plugin['config_groups'])
    if (Array.isArray(plugin['config_groups']))
      plugin['config_groups'] = groups.filter(({ options }) => Array.isArray(options) && options.length > 0)
  }
  for (const route of records(template['ingress_http_routes'])) mendRoute(route)
  for (const route of records(template['ingress_stream_routes'])) wholeNumbers(route, ROUTE_NUMBERS)
  return template
}

/** JSON as Go writes it: one line, with `<`, `>`, `&` and the two line separators escaped. */
export function goJson(value: unknown): Buffer {
  const escaped = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return Buffer.from(escaped)
}

function mendComponent(component: JsonObject, arch: string): void {
  setArch(component, arch, 'service_key')
  component['extend_method'] ||= 'stateless_multiple'
  component['service_share_uuid'] ||= `${component['service_key']}+${component['service_id']}`
  wholeNumbers(component, COMPONENT_NUMBERS)
  if ('labels' in component) component['labels'] = textMap(component['labels'])
  if (isRecord(component['extend_method_map'])) wholeNumbers(component['extend_method_map'], SCALING_NUMBERS)
  for (const port of records(component['port_map_list'])) wholeNumbers(port, PORT_NUMBERS)
  for (const volume of records(component['service_volume_map_list'])) wholeNumbers(volume, VOLUME_NUMBERS)
  for (const list of ['service_env_map_list', 'service_connect_info_map_list'])
    for (const variable of records(component[list])) wholeNumbers(variable, PORT_NUMBERS)
}

function mendRoute(route: JsonObject): void {
  route['cookies'] = textMap(route['cookies'])
  route['headers'] = textMap(route['headers'])
  wholeNumbers(route, ROUTE_NUMBERS)
  if (Array.isArray(route['proxy_header'])) route['proxy_header'] = pairsToMap(route['proxy_header'])
}

function setArch(part: JsonObject, arch: string, key: string): void {
  const own = typeof part['arch'] === 'string' ? part['arch'] : ''
  if (own !== '' && !own.split('&').includes(arch))
    throw new PackageError('TEMPLATE_INVALID', `${part[key]} is for ${own}, and the package for ${arch}`)
  part['arch'] = arch
}

/** `"512"`, `512.0` and `false` where Go wants a whole number; null and absence stay. */
function wholeNumbers(object: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    const value = object[key]
    if (value == null || (typeof value === 'number' && Number.isSafeInteger(value))) continue
    const number = Math.round(Number(value))
    object[key] = Number.isSafeInteger(number) ? number : 0
  }
}

/** A map of texts; what is none, as PHP's and Python's empty lists, is empty. */
function textMap(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => [key, typeof text === 'string' ? text : textOf(text)]),
  )
}

function textOf(value: unknown): string {
  return value == null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function pairsToMap(pairs: unknown[]): Record<string, string> {
  const map: Record<string, string> = {}
  for (const pair of pairs)
    if (isRecord(pair) && typeof pair['item_key'] === 'string')
      map[pair['item_key']] = textOf(pair['item_value'])
  return map
}

function records(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}
