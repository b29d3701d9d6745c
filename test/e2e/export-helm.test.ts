import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { variable, type WorkerApp, workerApp } from '../builders/worker-app.ts'
import { clientOf, missing } from './clients/client.ts'
import type { TestContext } from './clients/workspace.ts'
import { storeWithWorkerApp, unpacked } from './worker-package.ts'

interface Resource {
  kind: string
  metadata: { name: string; labels?: Record<string, string> }
  data?: Record<string, string>
  spec: {
    replicas?: number
    type?: string
    selector?: Record<string, string>
    ports?: { port: number; protocol: string }[]
    accessModes?: string[]
    storageClassName?: string
    resources?: { requests: { storage: string } }
    template?: { spec: Pod }
    volumeClaimTemplates?: { metadata: { name: string }; spec: Resource['spec'] }[]
  }
}

interface Pod {
  containers: {
    image: string
    args?: string[]
    env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[]
    resources?: { limits: Record<string, string> }
    readinessProbe?: object
    livenessProbe?: object
    volumeMounts?: { name: string; mountPath: string; subPath?: string }[]
  }[]
  volumes?: { name: string; configMap?: object; secret?: object; emptyDir?: object }[]
  restartPolicy?: string
}

const needed = missing('helm')

type Chart = Awaited<ReturnType<typeof chartExport>>

async function chartExport(
  t: TestContext,
  app?: WorkerApp,
  change?: (template: WorkerApp['template']) => void,
) {
  const store = await storeWithWorkerApp(t, app, change)
  const [chart, images] = await store.exported('helm')
  const helm = clientOf(t, 'helm')
  const template = async (...more: string[]): Promise<Resource[]> => {
    const text = await helm(['template', 'shop', chart?.path ?? '', '--namespace', 'test', ...more])
    const { parseAllDocuments } = (await import('yaml')) as {
      parseAllDocuments(text: string): { toJS(): Resource | null; errors: unknown[] }[]
    }
    return parseAllDocuments(text).flatMap((document) => {
      if (document.errors.length > 0) throw new Error(`not YAML: ${document.errors}`)
      return document.toJS() ?? []
    })
  }
  return { ...store, chart, images, helm, template }
}

/** One for all tests that only look at it. */
const store = needed ? undefined : await chartExport(t)

const named = (resources: Resource[], kind: string, name: string) =>
  resources.find((resource) => resource.kind === kind && resource.metadata.name === name)

t.test('helm lints and renders the chart, with names that Kubernetes takes', { skip: needed }, async (t) => {
  const { chart, images, helm, template, exported } = store as Chart
  t.match(basename(chart?.path ?? ''), 'Shop-商城-2.1-helm.tgz')
  t.match(basename(images?.path ?? ''), 'Shop-商城-2.1-helm-images.tar')
  t.match(await helm(['lint', '--strict', chart?.path ?? '']), /0 chart\(s\) failed/)
  const resources = await template()
  for (const { kind, metadata } of resources) {
    t.match(metadata.name, /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, `${kind} ${metadata.name}`)
    for (const label of Object.values(metadata.labels ?? {}))
      t.match(label, /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/)
  }
  const names = resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
  t.equal(new Set(names).size, names.length, 'each once')
  const again = await exported('helm', 'again')
  t.same(
    again.map(({ sha256 }) => sha256),
    [chart?.sha256, images?.sha256],
    'the same release gives the same bytes',
  )
})

t.test('components run as on Rainbond', { skip: needed }, async (t) => {
  const { template } = store as Chart
  const resources = await template()
  const web = named(resources, 'Deployment', 'web')?.spec.template?.spec.containers[0]
  t.equal(web?.image, 'localhost/shop/web:v1')
  t.same(web?.args, ['nginx', '-g', 'from $5 {{ now }}'])
  t.match(web?.resources, { limits: { cpu: '250m', memory: '512Mi' } })
  t.match(web?.readinessProbe, {
    httpGet: { path: '/healthz', port: 8080, httpHeaders: [{ name: 'Host', value: 'shop' }] },
    failureThreshold: 4,
  })
  t.match(web?.livenessProbe, { exec: { command: ['test', '-e', '/srv/what'] }, periodSeconds: 7 })
  const variables = new Map(web?.env.map(({ name, value }) => [name, value]))
  t.equal(variables.get('API_URL'), 'http://web-2:9000/v1')
  t.equal(variables.get('PRICE'), 'from $5 {{ now }}')
  t.equal(variables.get('GREETING'), 'a "b"\n中文')
  const job = named(resources, 'Job', 'clean-up-1')?.spec.template?.spec
  t.equal(job?.restartPolicy, 'OnFailure')
  t.equal(named(resources, 'Service', 'web')?.spec.type, 'NodePort')
  t.equal(named(resources, 'Service', 'grdb')?.spec.type, 'ClusterIP')
  t.same(
    named(resources, 'Service', 'web')?.spec.ports?.map(({ port }) => port),
    [8080],
  )
  const alias = named(resources, 'Service', 'grc3c3c3-5432')
  t.match(
    alias?.spec.selector,
    { 'app.kubernetes.io/component': 'grdb' },
    'Rainbond’s own name leads there too',
  )
})

t.test('passwords are made at install and shared', { skip: needed }, async (t) => {
  const { template } = store as Chart
  const resources = await template()
  const secret = named(resources, 'Secret', 'shop-passwords')
  const password = Buffer.from(secret?.data?.['grdb-db-password'] ?? '', 'base64').toString()
  t.match(password, /^[A-Za-z0-9]{20}$/)
  const from = { secretKeyRef: { name: 'shop-passwords', key: 'grdb-db-password' } }
  const api = named(resources, 'Deployment', 'web-2')?.spec.template?.spec.containers[0]
  const db = named(resources, 'StatefulSet', 'grdb')?.spec.template?.spec.containers[0]
  for (const container of [api, db])
    t.match(
      container?.env.find(({ name }) => name === 'DB_PASSWORD'),
      { valueFrom: from },
    )
  const dsn = api?.env.findIndex(({ name }) => name === 'DSN') ?? -1
  t.equal(api?.env[dsn]?.value, 'postgres://app:$(DB_PASSWORD)@grdb:5432/app')
  t.ok(dsn > (api?.env.findIndex(({ name }) => name === 'DB_PASSWORD') ?? 99), 'defined before it is used')
  const file = named(resources, 'Secret', 'web-2-files')?.data?.['app.yaml'] ?? ''
  t.equal(Buffer.from(file, 'base64').toString(), `password: "${password}"\nhost: grdb\n`)
  const plain = named(resources, 'ConfigMap', 'web-files')?.data?.['nginx.conf']
  t.equal(plain, `proxy_pass http://web-2:9000; # $host {{ x }} ${variable('UNKNOWN')}\n`)
  const given = await template('--set', 'passwords.grdb-db-password=of my own')
  const own = named(given, 'Secret', 'shop-passwords')?.data?.['grdb-db-password'] ?? ''
  t.equal(Buffer.from(own, 'base64').toString(), 'of my own')
})

t.test('registry, storage and environment are values', { skip: needed }, async (t) => {
  const { template } = store as Chart
  const resources = await template(
    ...['--set', 'image.registry=registry.local:5000/shop/', '--set', 'storageClass=nfs'],
    ...['--set', 'components.web.env.PRICE=free', '--set', 'components.web.replicas=3'],
  )
  const web = named(resources, 'Deployment', 'web')
  t.equal(web?.spec.replicas, 3)
  const [container] = web?.spec.template?.spec.containers ?? []
  t.equal(container?.image, 'registry.local:5000/shop/shop/web:v1')
  t.equal(container?.env.find(({ name }) => name === 'PRICE')?.value, 'free')
  const shared = named(resources, 'PersistentVolumeClaim', 'web-2-data0')
  t.match(shared?.spec, { storageClassName: 'nfs', accessModes: ['ReadWriteMany'] })
  t.ok(
    container?.volumeMounts?.some(({ name, mountPath }) => name === 'web-2-data0' && mountPath === '/cache'),
  )
  const [claim] = named(resources, 'StatefulSet', 'grdb')?.spec.volumeClaimTemplates ?? []
  t.match(claim?.spec, { storageClassName: 'nfs', accessModes: ['ReadWriteOnce'] })
  t.equal(claim?.spec.resources?.requests.storage, '20Gi')
})

t.test('Chinese names and odd versions give charts too', { skip: needed }, async (t) => {
  const { chart, helm, template } = await chartExport(t, await workerApp('商城', 'v1.0.2_5'), (app) => {
    app['k8s_resources'] = [
      {
        name: 'quota',
        kind: 'ConfigMap',
        content: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: braces\ndata:\n  a: "{{ b }}"\n',
      },
    ]
  })
  t.match(await helm(['show', 'chart', chart?.path ?? '']), /name: app-e5e5e5e5\n[\s\S]*version: 1\.0\.2\+5/)
  t.match(await helm(['lint', '--strict', chart?.path ?? '']), /0 chart\(s\) failed/)
  t.equal(named(await template(), 'ConfigMap', 'braces')?.data?.['a'], '{{ b }}')
  t.equal(named(await template('--set', 'kubernetesResources=false'), 'ConfigMap', 'braces'), undefined)
})

t.test('the chart says how its images get into the cluster', { skip: needed }, async (t) => {
  const { chart, images } = store as Chart
  const root = unpacked(chart?.path ?? '', t.testdir())
  const readme = readFileSync(join(root, 'shop/README.md'), 'utf8')
  t.match(readme, basename(images?.path ?? ''))
  t.match(readme, 'docker://REGISTRY/shop/web-2:v1')
  const values = readFileSync(join(root, 'shop/values.yaml'), 'utf8')
  t.match(values, /^# Storage class/m)
  t.match(readFileSync(`${chart?.path}.sha256`, 'utf8'), chart?.sha256)
})
