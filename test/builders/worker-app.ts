import { containerdExport } from './containerd-export.ts'
import type { Sized } from './content.ts'
import { buildImage, layerOfFiles } from './image.ts'
import { buildTemplate } from './template.ts'

type Fields = Record<string, unknown>

/** A variable as templates name it. */
export function variable(name: string): string {
  return `\${${name}}`
}

/** An application with everything that other platforms say in their own words: see `workerApp`. */
export interface WorkerApp {
  name: string
  version: string
  template: Fields
  /** Names that the template gives the images. */
  names: { web: string; api: string; db: string; job: string }
  componentImages: Sized
}

const WEB = 'a1'.repeat(16)
const API = 'b2'.repeat(16)
const DB = 'c3'.repeat(16)
const JOB = 'd4'.repeat(16)

/**
 * Components that call each other in a circle, one password that two share, files with passwords, dollars and braces in
 * them, two ports 8080, shared and own storage, checks, a job, and two images whose names end alike.
 */
export async function workerApp(name = 'Shop 商城', version = '2.1'): Promise<WorkerApp> {
  const base = await layerOfFiles({ 'etc/os-release': 'NAME="openEuler"\n' })
  const layer = async (text: string) => layerOfFiles({ 'srv/what': text })
  const images = {
    web: buildImage({ layers: [base, await layer('web')] }),
    api: buildImage({ layers: [base, await layer('api')] }),
    db: buildImage({ layers: [base, await layer('db')] }),
    job: buildImage({ layers: [base, await layer('job')] }),
  }
  const names = {
    web: 'registry.example.org/team-a/server:v1',
    api: 'registry.example.org/team-b/server:v1',
    db: `goodrain.me/${DB}:20240501120000`,
    job: `goodrain.me/${JOB}:20240501120000`,
  }
  const template = buildTemplate({
    key: 'e5'.repeat(16),
    name,
    version,
    describe: 'A shop: "web", api & db',
    components: [
      {
        id: WEB,
        name: '前端',
        shareImage: names.web,
        ports: [8080],
        dependsOn: [API],
        environment: {
          PRICE: 'from $5 {{ now }}',
          API_URL: 'http://127.0.0.1:9000/v1',
          GREETING: 'a "b"\n中文',
        },
        configFiles: {
          '/etc/nginx/nginx.conf': `proxy_pass http://127.0.0.1:9000; # $host {{ x }} ${variable('UNKNOWN')}\n`,
        },
      },
      {
        id: API,
        name: '前端',
        shareImage: names.api,
        ports: [9000, 8080],
        dependsOn: [DB, WEB],
        environment: {
          DSN: `postgres://app:${variable('DB_PASSWORD')}@${variable('DB_HOST')}:5432/app`,
          LEVEL: `${variable('LOG:info')}`,
        },
        configFiles: {
          '/app/conf/app.yaml': `password: "${variable('DB_PASSWORD')}"\nhost: ${variable('DB_HOST')}\n`,
        },
        volumes: ['/var/cache/api'],
      },
      { id: DB, name: '数据库', shareImage: names.db, ports: [5432], volumes: ['/var/lib/db'] },
      { id: JOB, name: 'clean up', shareImage: names.job },
    ],
    plugins: [],
  })
  adjust(template)
  const archived = (['web', 'api', 'db', 'job'] as const).map((key) => ({
    names: [names[key]],
    image: images[key],
  }))
  return { name, version, template, names, componentImages: containerdExport(archived) }
}

function adjust(template: Fields): void {
  const [web, api, db, job] = template['apps'] as [Fields, Fields, Fields, Fields]
  Object.assign(web, { k8s_component_name: 'web', cmd: `nginx -g ${variable('PRICE')}`, cpu: 250 })
  web['probes'] = [
    {
      ...{ mode: 'readiness', scheme: 'http', port: 8080, path: '/healthz', http_header: 'Host=shop' },
      ...{
        is_used: true,
        period_second: 5,
        timeout_second: 2,
        initial_delay_second: 3,
        failure_threshold: 4,
      },
    },
    { mode: 'liveness', scheme: 'cmd', cmd: 'test -e /srv/what', is_used: true, period_second: 7 },
  ]
  web['mnt_relation_list'] = [{ mnt_name: 'data0', mnt_dir: '/cache', service_share_uuid: `${API}+${API}` }]
  Object.assign(api, { k8s_component_name: 'Web', extend_method: 'stateless_multiple' })
  Object.assign(db, { k8s_component_name: '', service_cname: '数据库', service_alias: 'grdb' })
  db['service_connect_info_map_list'] = [
    { name: 'host', attr_name: 'DB_HOST', attr_value: '127.0.0.1', is_change: true, container_port: 5432 },
    { name: 'password', attr_name: 'DB_PASSWORD', attr_value: '**None**', is_change: true },
  ]
  const [volume] = db['service_volume_map_list'] as [Fields]
  Object.assign(volume, { volume_type: 'local', volume_capacity: 20 })
  ;(db['service_volume_map_list'] as Fields[]).push({
    ...{ volume_path: '/dev/shm/db', volume_type: 'memoryfs', volume_name: 'shm', volume_capacity: 0 },
  })
  for (const port of db['port_map_list'] as Fields[]) Object.assign(port, { is_outer_service: false })
  Object.assign(job, { k8s_component_name: '', extend_method: 'job', memory: 0, cpu: 0 })
}
