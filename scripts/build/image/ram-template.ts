import { createHash } from 'node:crypto'
import { version } from '../../../server/ops/version.ts'
import { USER } from './config.ts'

/** The image's name in the template: the path that Rainbond keeps is `raincask:<version>`. */
export const SHARE_IMAGE = `goodrain.me/raincask:${version}`

const COMPONENT = id('component')
const PORT = 8080

/**
 * The template of Raincask itself, for a Rainbond that is to run it: one component of one instance, with a volume for
 * /data, a port that is open to the outside, and readiness by /readyz.
 * @param arch as images name it
 */
export function ownTemplate(arch: string): object {
  return {
    group_key: id('app'),
    group_name: 'Raincask',
    group_version: version,
    template_version: 'v2',
    governance_mode: 'KUBERNETES_NATIVE_SERVICE',
    apps: [component(arch)],
    plugins: [],
    app_config_groups: [],
    ingress_http_routes: [httpRoute()],
    ingress_stream_routes: [],
    k8s_resources: [],
    annotations: {
      describe: '离线应用商店与镜像仓库 · Offline app store and image registry',
      version_info: `以用户 ${USER} 运行，数据在 /data · Runs as user ${USER}, keeps everything in /data`,
      version_alias: '',
    },
  }
}

function component(arch: string): object {
  return {
    service_id: COMPONENT,
    service_key: COMPONENT,
    service_share_uuid: `${COMPONENT}+${COMPONENT}`,
    service_cname: 'Raincask',
    service_alias: `gr${COMPONENT.slice(-6)}`,
    service_name: '',
    k8s_component_name: 'raincask',
    service_type: 'application',
    service_source: 'docker_image',
    category: 'app_publish',
    language: '',
    version,
    deploy_version: version,
    share_type: 'image',
    share_image: SHARE_IMAGE,
    image: SHARE_IMAGE,
    service_image: { hub_url: '', hub_user: '', hub_password: '', namespace: '', is_trust: false },
    arch,
    cmd: '',
    // Two processes on one data directory would be refused by the second one's start.
    extend_method: 'state_singleton',
    extend_method_map: {
      min_node: 1,
      max_node: 1,
      step_node: 1,
      min_memory: 256,
      max_memory: 65536,
      step_memory: 64,
      init_memory: 1024,
      container_cpu: 1000,
      is_restart: 0,
    },
    memory: 1024,
    cpu: 1000,
    port_map_list: [
      {
        container_port: PORT,
        port_alias: 'RAINCASK',
        protocol: 'http',
        tenant_id: '',
        name: '',
        is_inner_service: true,
        is_outer_service: true,
      },
    ],
    probes: [probe('readiness', '/readyz'), probe('liveness', '/healthz')],
    service_env_map_list: [
      variable('RAINCASK_DATA', '/data', '数据目录 · data directory'),
      variable(
        'RAINCASK_PUBLIC_URL',
        '',
        '集群使用的地址，如 http://store.intranet · address that clusters use',
      ),
      variable('RAINCASK_LOG_LEVEL', 'info', '日志级别 · how much is logged'),
    ],
    service_connect_info_map_list: [],
    service_volume_map_list: [
      {
        volume_name: 'data',
        volume_path: '/data',
        volume_type: 'share-file',
        volume_capacity: 0,
        file_content: '',
        access_mode: 'RWO',
        share_policy: 'exclusive',
        mode: null,
      },
    ],
    mnt_relation_list: [],
    dep_service_map_list: [],
    service_related_plugin_config: [],
    component_monitors: null,
    component_graphs: null,
    component_k8s_attributes: [],
    labels: {},
  }
}

function probe(mode: 'readiness' | 'liveness', path: string): object {
  return {
    ID: mode === 'readiness' ? 1 : 2,
    service_id: COMPONENT,
    probe_id: id(mode),
    mode,
    scheme: 'http',
    path,
    port: PORT,
    cmd: '',
    http_header: '',
    initial_delay_second: mode === 'readiness' ? 2 : 30,
    period_second: 10,
    timeout_second: 5,
    failure_threshold: 3,
    success_threshold: 1,
    is_used: true,
  }
}

function variable(attr_name: string, attr_value: string, name: string): object {
  return { attr_name, attr_value, name, is_change: true, container_port: 0 }
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
    // Layers of gigabytes travel in one request.
    request_timeout: 3600,
    response_timeout: 3600,
    request_body_size_limit: 0,
    proxy_buffer_numbers: 4,
    proxy_buffer_size: 4,
    websocket: false,
    component_key: COMPONENT,
    port: PORT,
    proxy_header: {},
  }
}

/** A fixed identifier in Rainbond's form: 32 hexadecimal digits. The app keeps it over all versions. */
function id(text: string): string {
  return createHash('sha256').update(`raincask itself ${text}`).digest('hex').slice(0, 32)
}
