/** A component of a template that is built for a test. */
export interface ComponentSpec {
  /** 32 hex characters, as Rainbond's service ids are. */
  id: string
  /** Name for people, e.g. `订单服务`. */
  name: string
  shareImage: string
  ports?: number[]
  environment?: Record<string, string>
  /** Ids of components that this one calls. */
  dependsOn?: string[]
  /** Paths of volumes that outlive a restart. */
  volumes?: string[]
  /** Files that are mounted, by path. */
  configFiles?: Record<string, string>
  arch?: string
  /** Plugins that it uses, by key. */
  plugins?: string[]
}

export interface PluginSpec {
  key: string
  name: string
  shareImage: string
}

export interface TemplateSpec {
  /** 32 hex characters. */
  key: string
  name: string
  version: string
  components: ComponentSpec[]
  plugins?: PluginSpec[]
  describe?: string
  /** Credentials, as old packages carry them; blank if left out. */
  credentials?: { user: string; password: string }
}

/** A template as a console publishes it and Rainbond packs it: every field that a real one has. */
export function buildTemplate(spec: TemplateSpec): Record<string, unknown> {
  return {
    template_version: 'v2',
    group_key: spec.key,
    group_name: spec.name,
    group_version: spec.version,
    group_dev_status: '',
    governance_mode: 'BUILD_IN_SERVICE_MESH',
    annotations: {
      describe: spec.describe ?? '',
      version_info: '首次发布',
      version_alias: '',
      suffix: '',
      image_base64_string: '',
    },
    apps: spec.components.map((component) => componentOf(component, spec)),
    ...(spec.plugins && { plugins: spec.plugins.map((plugin) => pluginOf(plugin, spec)) }),
    app_config_groups: [
      {
        name: 'common',
        injection_type: 'env',
        config_items: { TZ: 'Asia/Shanghai' },
        component_keys: spec.components.map(({ id }) => id),
      },
    ],
    ingress_http_routes: spec.components.flatMap(httpRoutes),
    ingress_stream_routes: [],
    k8s_resources: [],
  }
}

/** The template as Go writes it: one line, with `<`, `>` and `&` escaped. */
export function templateJson(template: unknown): string {
  return JSON.stringify(template).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)
}

function imageInfo(spec: TemplateSpec): Record<string, unknown> {
  const { user = '', password = '' } = spec.credentials ?? {}
  const hub = spec.credentials ? 'goodrain.me' : ''
  return { hub_url: hub, hub_user: user, hub_password: password, namespace: '', is_trust: false }
}

function componentOf(component: ComponentSpec, spec: TemplateSpec): Record<string, unknown> {
  const { id, ports = [], environment = {}, volumes = [], configFiles = {} } = component
  return {
    memory: 512,
    cpu: 250,
    probes: [],
    service_image: imageInfo(spec),
    service_id: id,
    extend_method: volumes.length > 0 ? 'state_singleton' : 'stateless_multiple',
    service_key: id,
    service_share_uuid: `${id}+${id}`,
    share_type: 'image',
    mnt_relation_list: [],
    service_source: 'docker_image',
    dep_service_map_list: (component.dependsOn ?? []).map((other) => ({
      dep_service_key: `${other}+${other}`,
    })),
    service_connect_info_map_list: ports.slice(0, 1).map((port) => ({
      name: '连接地址',
      attr_name: `PORT${port}_HOST`,
      attr_value: '127.0.0.1',
      is_change: true,
      container_port: port,
    })),
    service_volume_map_list: [
      ...volumes.map((path, index) => ({
        volume_path: path,
        volume_type: 'share-file',
        volume_name: `data${index}`,
        file_content: '',
        access_mode: 'RWX',
        share_policy: '',
        volume_capacity: 10,
        mode: null,
      })),
      ...Object.entries(configFiles).map(([path, content], index) => ({
        volume_path: path,
        volume_type: 'config-file',
        volume_name: `config${index}`,
        file_content: content,
        volume_capacity: 0,
        mode: 420,
      })),
    ],
    version: 'latest',
    k8s_component_name: `c-${id.slice(0, 6)}`,
    port_map_list: ports.map((port) => ({
      protocol: 'http',
      tenant_id: 'f'.repeat(32),
      port_alias: `GR${id.slice(0, 6).toUpperCase()}${port}`,
      container_port: port,
      is_inner_service: true,
      is_outer_service: true,
      k8s_service_name: `gr${id.slice(0, 6)}-${port}`,
    })),
    service_name: '',
    category: 'app_publish',
    service_env_map_list: Object.entries(environment).map(([name, value]) => ({
      name,
      attr_name: name,
      attr_value: value,
      is_change: true,
    })),
    service_alias: `gr${id.slice(0, 6)}`,
    deploy_version: '20240501120000',
    extend_method_map: {
      min_node: 1,
      max_node: 64,
      step_node: 1,
      min_memory: 64,
      max_memory: 65536,
      step_memory: 64,
      init_memory: 512,
      is_restart: 0,
    },
    service_type: 'application',
    arch: component.arch ?? 'amd64',
    service_cname: component.name,
    share_image: component.shareImage,
    image: component.shareImage,
    cmd: '',
    language: '',
    service_related_plugin_config: (component.plugins ?? []).map((key) => ({
      plugin_key: key,
      plugin_status: true,
      attr: [],
    })),
    component_monitors: null,
    component_graphs: null,
    component_k8s_attributes: null,
    labels: {},
  }
}

function pluginOf(plugin: PluginSpec, spec: TemplateSpec): Record<string, unknown> {
  return {
    plugin_id: plugin.key,
    plugin_key: plugin.key,
    plugin_name: plugin.key,
    plugin_alias: plugin.name,
    category: 'net-plugin:up',
    desc: '出口网络治理',
    code_repo: '',
    build_source: 'image',
    build_version: '20240501120000',
    share_image: plugin.shareImage,
    plugin_image: imageInfo(spec),
    origin_share_id: plugin.key,
    config_groups: [
      {
        config_name: '端口配置',
        service_meta_type: 'upstream_port',
        injection: 'auto',
        options: [
          {
            attr_name: 'OPEN',
            attr_type: 'radio',
            attr_alt_value: 'YES,NO',
            attr_default_value: 'YES',
            is_change: true,
            attr_info: '是否开启',
            protocol: 'http',
          },
        ],
      },
    ],
  }
}

function httpRoutes({ id, ports = [] }: ComponentSpec): object[] {
  return ports.slice(0, 1).map((port) => ({
    component_key: id,
    port,
    default_domain: true,
    location: '/',
    cookies: {},
    headers: {},
    load_balancing: 'round-robin',
    connection_timeout: 5,
    request_timeout: 60,
    response_timeout: 60,
    request_body_size_limit: 0,
    proxy_buffer_numbers: 4,
    proxy_buffer_size: 4,
    proxy_header: {},
    websocket: false,
    ssl: false,
    rewrites: [],
  }))
}
