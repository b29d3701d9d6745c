import type { Application, Value, Workload } from '../workload/application.ts'
import { exportedImages, LOCAL_REGISTRY } from '../workload/exported-images.ts'
import { writeYaml, type YamlValue } from '../write-yaml.ts'

/** A storage claim that the chart makes for itself: everything but what each instance of a stateful set has. */
export interface Claim {
  name: string
  accessMode: string
  size: string
}

/** `values.yaml`, with a word on each part. */
export function valuesFile(application: Application): string {
  const images = exportedImages(application)
  const claims = claimsOf(application)
  const components = application.workloads.map((workload) => {
    const { repository = '', tag = '' } = images.get(workload) ?? {}
    return [workload.name, componentValues(workload, { repository, tag })] as const
  })
  const parts: [string, YamlValue][] = [
    [
      'Where the images are: the registry that you pushed them to, e.g. registry.local:5000/shop; as it is, the images that were\nloaded on every node.',
      { image: { registry: LOCAL_REGISTRY, pullPolicy: 'IfNotPresent', pullSecrets: [] } },
    ],
    ["Storage class of all volumes; empty for the cluster's own.", { storageClass: '' }],
  ]
  if (claims.length > 0)
    parts.push([
      'Volumes. ReadWriteMany takes a storage class that can do it, such as NFS.',
      {
        volumes: Object.fromEntries(claims.map(({ name, accessMode, size }) => [name, { accessMode, size }])),
      },
    ])
  if (application.secrets.length > 0)
    parts.push([
      'Passwords: empty for random ones, which are made at install and kept by upgrades.',
      { passwords: Object.fromEntries(application.secrets.map((id) => [id, ''])) },
    ])
  if (application.kubernetesResources.length > 0)
    parts.push(['Kubernetes resources that the application brings along.', { kubernetesResources: true }])
  parts.push(['The components.', { components: Object.fromEntries(components) }])
  return parts.map(([comment, value]) => `${comment.replace(/^/gm, '# ')}\n${writeYaml(value)}`).join('\n')
}

/** Claims of data volumes, each once. */
export function claimsOf({ workloads }: Application): Claim[] {
  const claims = new Map<string, Claim>()
  for (const { mounts, replicas } of workloads)
    for (const mount of mounts) {
      if (mount.kind !== 'data') continue
      const { name, shared, capacity, perInstance } = mount.volume
      const many = shared || (!perInstance && replicas > 1)
      claims.set(name, {
        name,
        accessMode: many ? 'ReadWriteMany' : 'ReadWriteOnce',
        size: `${capacity || 10}Gi`,
      })
    }
  return [...claims.values()]
}

/**
 * A text as Kubernetes puts it into a container: `$(NAME)` is a variable defined before it, and what only looks like one is
 * written with two dollars.
 */
export function kubernetesText(value: Value): string {
  return value
    .map((piece) => (typeof piece === 'string' ? piece.replaceAll('$(', '$$$$(') : `$(${piece.variable})`))
    .join('')
}

/** The password that a value is, if it is one and nothing else. */
export function passwordOf(value: Value): string | undefined {
  const [first, ...rest] = value
  return rest.length === 0 && typeof first === 'object' ? first.secret : undefined
}

function componentValues(workload: Workload, image: { repository: string; tag: string }): YamlValue {
  const { kind, replicas, cpu, memory, args, environment, ports } = workload
  const plain = [...environment].filter(([, value]) => passwordOf(value) === undefined)
  const limits = {
    ...(cpu > 0 && { cpu: `${cpu}m` }),
    ...(memory > 0 && { memory: `${memory}Mi` }),
  }
  const outer = ports.some((port) => port.outer)
  return {
    image,
    ...((kind === 'stateless' || kind === 'stateful') && { replicas }),
    ...(kind === 'cronjob' && { schedule: '0 3 * * *', suspend: true }),
    ...(ports.length > 0 && { serviceType: outer ? 'NodePort' : 'ClusterIP' }),
    args: args.map(kubernetesText),
    env: Object.fromEntries(plain.map(([name, value]) => [name, kubernetesText(value)])),
    resources: Object.keys(limits).length > 0 ? { limits } : {},
  }
}
