import type { Piece } from './template-slots.ts'

/**
 * What a field must hold so that a console can install, where packages in the field lack it or have null
 * (Rainbond's own import lets them through). Each line is a place in the console that would otherwise fail.
 */
export interface Mend {
  field: string
  /** Put in place of null. */
  value: Piece
  /** True if the field is put in where it is missing, too. */
  missing?: boolean
}

const EMPTY_LIST = '[]'
const EMPTY_MAP = '{}'
const EMPTY_TEXT = '""'

/** Fields of the template itself. */
export const TEMPLATE_MENDS: readonly Mend[] = [
  { field: 'group_name', value: { fill: 'appName' }, missing: true },
  { field: 'group_version', value: { fill: 'version' }, missing: true },
  { field: 'apps', value: EMPTY_LIST, missing: true },
  { field: 'app_config_groups', value: EMPTY_LIST },
]

/** Fields of a component, `apps[]`. */
export const COMPONENT_MENDS: readonly Mend[] = [
  // Read even where share_image is there: `template.get("share_image", template["image"])`.
  { field: 'image', value: EMPTY_TEXT, missing: true },
  { field: 'extend_method', value: '"stateless_multiple"', missing: true },
  // No empty map: min_node is multiplied with the memory.
  { field: 'extend_method_map', value: '{"min_node":1}', missing: true },
  { field: 'service_volume_map_list', value: EMPTY_LIST, missing: true },
  { field: 'service_env_map_list', value: EMPTY_LIST, missing: true },
  { field: 'service_connect_info_map_list', value: EMPTY_LIST, missing: true },
  { field: 'dep_service_map_list', value: EMPTY_LIST },
  { field: 'service_related_plugin_config', value: EMPTY_LIST },
]

/** Fields of a plugin, `plugins[]`. */
export const PLUGIN_MENDS: readonly Mend[] = [
  { field: 'share_image', value: EMPTY_TEXT, missing: true },
  { field: 'desc', value: EMPTY_TEXT, missing: true },
  { field: 'plugin_alias', value: EMPTY_TEXT, missing: true },
  { field: 'category', value: EMPTY_TEXT, missing: true },
  { field: 'code_repo', value: EMPTY_TEXT, missing: true },
  { field: 'config_groups', value: EMPTY_LIST, missing: true },
]

/** Fields of a plugin's group of settings, `plugins[].config_groups[]`. */
export const CONFIG_GROUP_MENDS: readonly Mend[] = [{ field: 'options', value: EMPTY_LIST, missing: true }]

/** Fields of an HTTP route, `ingress_http_routes[]`. */
export const ROUTE_MENDS: readonly Mend[] = [
  { field: 'cookies', value: EMPTY_MAP, missing: true },
  { field: 'headers', value: EMPTY_MAP, missing: true },
  { field: 'location', value: EMPTY_TEXT, missing: true },
  { field: 'default_domain', value: 'true', missing: true },
  { field: 'load_balancing', value: EMPTY_TEXT, missing: true },
]

/** Fields of an app-wide group of settings, `app_config_groups[]`. */
export const APP_CONFIG_MENDS: readonly Mend[] = [{ field: 'component_keys', value: EMPTY_LIST }]
