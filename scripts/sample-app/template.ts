import { createHash } from 'node:crypto'
import { logoPng } from './logo.ts'
import { PORT } from './program.ts'

export const VERSION = '1.0.0'
/** Rainbond's build stamp, the tag of the image. */
const DEPLOYED = '20261120000000'
const GROUP_KEY = id('app')
const COMPONENT = id('component web')

/** The image's name on the platform that the app pretends to come from. */
export const SHARE_IMAGE = `goodrain.me/${COMPONENT}:${DEPLOYED}`

/** The template as a console publishes it, with one component that is open to the outside. */
export function template(): object {
  return {
    group_key: GROUP_KEY,
    group_name: '雨桶示例',
    group_version: VERSION,
    template_version: 'v2',
    governance_mode: 'KUBERNETES_NATIVE_SERVICE',
    apps: [component()],
    plugins: [],
    app_config_groups: [],
    ingress_http_routes: [httpRoute()],
    ingress_stream_routes: [],
    k8s_resources: [],
    annotations: {
      describe: '一个网页，用来试一试应用商店 · One web page, to try the store with',
      version_info: '第一个版本 · First version',
      version_alias: '',
      image_base64_string: logoPng().toString('base64'),
      suffix: 'png',
    },
  }
}

function component(): object {
  return {
    service_id: COMPONENT,
    service_key: COMPONENT,
    service_share_uuid: `${COMPONENT}+${COMPONENT}`,
    service_cname: '示例网页',
    service_alias: `gr${COMPONENT.slice(-6)}`,
    service_name: '',
    k8s_component_name: 'raincask-sample',
    service_type: 'application',
    service_source: 'docker_image',
    category: 'app_publish',
    language: '',
    version: DEPLOYED,
    deploy_version: DEPLOYED,
    share_type: 'image',
    share_image: SHARE_IMAGE,
    image: SHARE_IMAGE,
    service_image: { hub_url: '', hub_user: '', hub_password: '', namespace: '', is_trust: false },
    arch: 'amd64',
    cmd: '',
    extend_method: 'stateless_multiple',
    extend_method_map: {
      min_node: 1,
      max_node: 64,
      step_node: 1,
      min_memory: 64,
      max_memory: 65536,
      step_memory: 64,
      init_memory: 64,
      container_cpu: 50,
      is_restart: 0,
    },
    memory: 64,
    cpu: 50,
    port_map_list: [
      {
        container_port: PORT,
        port_alias: 'SAMPLE',
        protocol: 'http',
        tenant_id: '',
        name: '',
        is_inner_service: false,
        is_outer_service: true,
      },
    ],
    probes: [readinessProbe()],
    service_env_map_list: [],
    service_connect_info_map_list: [],
    service_volume_map_list: [],
    mnt_relation_list: [],
    dep_service_map_list: [],
    service_related_plugin_config: [],
    component_monitors: null,
    component_graphs: null,
    component_k8s_attributes: [],
    labels: {},
  }
}

function readinessProbe(): object {
  return {
    ID: 1,
    service_id: COMPONENT,
    probe_id: id('probe'),
    mode: 'readiness',
    scheme: 'http',
    path: '/',
    port: PORT,
    cmd: '',
    http_header: '',
    initial_delay_second: 2,
    period_second: 5,
    timeout_second: 5,
    failure_threshold: 3,
    success_threshold: 1,
    is_used: true,
  }
}

function httpRoute(): object {
  return {
    default_domain: true,
    location: '/',
    cookies: {},
    headers: {},
    ssl: false,
    load_balancing: 'round-robin',
    connection_timeout: 5,
    request_timeout: 60,
    response_timeout: 60,
    request_body_size_limit: 0,
    proxy_buffer_numbers: 4,
    proxy_buffer_size: 4,
    websocket: false,
    component_key: COMPONENT,
    port: PORT,
    proxy_header: {}, // an object: a list stops the whole import
  }
}

/** A fixed identifier in Rainbond's form: 32 hexadecimal digits. */
function id(text: string): string {
  return createHash('sha256').update(`raincask sample ${text}`).digest('hex').slice(0, 32)
}
