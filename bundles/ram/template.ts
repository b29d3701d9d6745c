import { readJsonDocument } from './json-document.ts'
import { type JsonObject, TemplateObject } from './template-checks.ts'

/** A component or plugin that wants an image. */
export interface TemplatePart {
  kind: 'component' | 'plugin'
  /** Path in the template, e.g. `apps[2]`. */
  path: string
  /** `service_key` or `plugin_key`. */
  key: string
  /** Name for people. */
  name: string
  /** The image's name inside the platform that the package is from; empty where there is none. */
  shareImage: string
  /** `amd64`, `arm64` …, empty where it is not said. */
  arch: string
}

/** A template that a console can install, as far as its form goes. */
export interface RamTemplate {
  groupKey: string
  groupName: string
  groupVersion: string
  /** `v2` where it is not said, as Rainbond takes it. */
  templateVersion: string
  /** `annotations` with text values: describe, version_info, version_alias, suffix, image_base64_string … */
  annotations: Record<string, string>
  components: TemplatePart[]
  plugins: TemplatePart[]
  kubernetesResources: number
  /** What a console may stumble over, with the field's path; none of it keeps a package from being read. */
  warnings: string[]
  /** All of it, unknown fields too. */
  document: JsonObject
}

const MAX_TEXT = 255
const MAX_IMAGE_NAME = 200
const MAX_SHARE_UUID = 65

/**
 * Reads a RAM template and checks what a console dereferences when it installs it; types that a console converts by
 * itself may be loose.
 * @throws PackageError TEMPLATE_INVALID, with the path of the field, e.g. `apps[2].extend_method`
 */
export function parseTemplate(metadata: Uint8Array, entry = 'metadata.json'): RamTemplate {
  const { value } = readJsonDocument(metadata, entry)
  const root = new TemplateObject(value, '', entry)
  const warnings: string[] = []
  const template = {
    groupKey: root.text('group_key', MAX_TEXT),
    groupName: root.text('group_name', MAX_TEXT),
    groupVersion: root.text('group_version', MAX_TEXT),
    templateVersion: root.optionalText('template_version', MAX_TEXT) || 'v2',
    annotations: annotationsOf(root),
    components: root.objects('apps').map(component),
    plugins: root.objects('plugins').map((item) => plugin(item, warnings)),
    kubernetesResources: root.objects('k8s_resources').length,
    warnings,
    document: value,
  }
  if (template.components.length === 0 && template.kubernetesResources === 0)
    root.refuse('apps', 'is empty, and there are no k8s_resources: there is nothing to install')
  root.objects('ingress_http_routes').forEach(checkHttpRoute)
  root.objects('ingress_stream_routes').forEach((route) => {
    route.present('component_key')
  })
  return template
}

function component(item: TemplateObject): TemplatePart {
  const key = item.text('service_key', MAX_TEXT)
  item.text('service_id', MAX_TEXT)
  item.text('service_share_uuid', MAX_SHARE_UUID)
  item.text('extend_method', MAX_TEXT)
  item.object('extend_method_map')
  item.present('service_volume_map_list')
  item.objects('service_volume_map_list')
  item.optionalObject('service_image')
  const shareImage = item.optionalText('share_image', MAX_IMAGE_NAME)
  if (shareImage === '' && item.get('share_type') === 'slug')
    item.refuse(
      'share_type',
      'is "slug": components built to source packages (slug) have no image and cannot be carried',
    )
  return {
    kind: 'component',
    path: item.path,
    key,
    name: item.optionalText('service_cname', MAX_TEXT) || key,
    shareImage,
    arch: item.optionalText('arch', MAX_TEXT),
  }
}

function plugin(item: TemplateObject, warnings: string[]): TemplatePart {
  const key = item.text('plugin_key', MAX_TEXT)
  for (const field of ['share_image', 'desc', 'category', 'code_repo']) item.present(field)
  item.optionalObject('plugin_image')
  for (const group of item.objects('config_groups')) {
    for (const field of ['config_name', 'service_meta_type', 'injection']) group.present(field)
    // Go leaves an empty list out when it writes a package, and a console then fails to find it.
    if (!Array.isArray(group.get('options'))) warnings.push(`${group.path}.options is not a list`)
  }
  item.present('plugin_alias')
  return {
    kind: 'plugin',
    path: item.path,
    key,
    name: item.optionalText('plugin_alias', MAX_TEXT) || key,
    shareImage: item.optionalText('share_image', MAX_IMAGE_NAME),
    arch: item.optionalText('arch', MAX_TEXT),
  }
}

function checkHttpRoute(route: TemplateObject): void {
  for (const field of ['component_key', 'port', 'location', 'default_domain', 'load_balancing'])
    route.present(field)
  route.object('cookies', true)
  route.object('headers', true)
  if (typeof route.get('rewrites') === 'string')
    route.refuse('rewrites', 'is text, which a console would run as a program; it must be a list')
}

/** Annotations that are text. Others are for nobody that is known, and stay in the document. */
function annotationsOf(root: TemplateObject): Record<string, string> {
  const value = root.get('annotations')
  if (value == null) return {}
  const entries = Object.entries(root.object('annotations').value)
  return Object.fromEntries(
    entries
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .map(([key, text]) => [key, text.toWellFormed()]),
  )
}
