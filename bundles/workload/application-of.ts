import { PackageError } from '../package-error.ts'
import type { RamTemplate } from '../ram/template.ts'
import { visible } from '../visible.ts'
import type { Application, Value, Workload, WorkloadKind, WorkloadPort } from './application.ts'
import { type EnvironmentContext, type EnvironmentSource, environmentOf, renderedFor } from './environment.ts'
import { amount, type Fields, records, text } from './fields.ts'
import { type MountOwner, mountsOf } from './mounts.ts'
import { dnsLabel, isDnsLabel, UniqueNames } from './names.ts'
import { probesOf } from './probes.ts'

/** A component on its way to a workload. */
interface Part extends EnvironmentSource {
  title: string
  key: string
  keys: string[]
  shareImage: string
  kind: WorkloadKind
  ports: WorkloadPort[]
}

const MAX_RESOURCES = 1000

/**
 * What a template says of running its components, free of Rainbond's own words (ram-package facts, 2.2 and 4.1). The same
 * template always gives the same.
 * @throws PackageError TEMPLATE_INVALID if a component cannot run outside of Rainbond, as virtual machines can't
 */
export function applicationOf(template: RamTemplate): Application {
  const { document, groupName, groupVersion, groupKey, annotations } = template
  const notes: string[] = []
  const parts = partsOf(template, notes)
  const aliases = aliasesOf(parts)
  const contexts = new Map(parts.map((part) => [part, contextOf(part, parts, document)]))
  const environments = new Map(
    parts.map((part) => {
      const { environment, refused } = environmentOf(part, contexts.get(part) as EnvironmentContext)
      if (refused.length > 0)
        notes.push(`${part.title} has variables that no container takes: ${refused.map(visible).join(', ')}.`)
      return [part, environment]
    }),
  )
  const render = (part: Part, source: string): Value =>
    renderedFor(source, environments.get(part) ?? new Map(), part, contexts.get(part) as EnvironmentContext)
  const owners: MountOwner[] = parts.map((part) => ({
    ...part,
    stateful: part.kind === 'stateful',
    render: (content) => render(part, content),
  }))
  const mounts = mountsOf(owners, notes)
  const workloads = parts.map((part): Workload => {
    const { name, title, shareImage, kind, ports, fields } = part
    const scaling = (fields['extend_method_map'] ?? {}) as Fields
    return {
      ...{ name, title, shareImage, kind, ports },
      aliases: aliases.get(part) ?? [],
      replicas: kind === 'stateless' || kind === 'stateful' ? replicasOf(fields) : 1,
      cpu: amount(fields['cpu']) || amount(scaling['container_cpu']),
      memory: amount(fields['memory']) || amount(scaling['init_memory']),
      args: text(fields['cmd'])
        .split(/\s+/)
        .filter(Boolean)
        .map((word) => render(part, word)),
      environment: environments.get(part) ?? new Map(),
      mounts: mounts.get(name) ?? [],
      probes: probesOf(fields),
      dependsOn: contexts.get(part)?.dependencies.map((other) => other.name) ?? [],
    }
  })
  tellTheRest(template, notes)
  return {
    title: groupName,
    version: groupVersion,
    description: annotations['describe'] ?? '',
    name: dnsLabel(groupName) || dnsLabel(`app-${groupKey.slice(0, 8)}`) || 'app',
    workloads,
    secrets: secretsOf(workloads),
    kubernetesResources: records(document['k8s_resources'])
      .slice(0, MAX_RESOURCES)
      .map((item) => ({ name: dnsLabel(text(item['name'])) || 'resource', content: text(item['content']) })),
    notes,
  }
}

function partsOf({ components, document }: RamTemplate, notes: string[]): Part[] {
  const names = new UniqueNames()
  return components.flatMap(({ name: title, key, shareImage }, index) => {
    const fields = records(document['apps'])[index] ?? {}
    const method = text(fields['extend_method'])
    if (method === 'vm')
      throw new PackageError(
        'TEMPLATE_INVALID',
        `${visible(title)} is a virtual machine, which only a Rainbond runs`,
      )
    if (shareImage === '') {
      notes.push(`${title} has no image (it is a service elsewhere) and is left out.`)
      return []
    }
    const label =
      [fields['k8s_component_name'], title, fields['service_alias']]
        .map((candidate) => dnsLabel(text(candidate)))
        .find((candidate) => candidate !== '') ?? `component-${index + 1}`
    return [
      {
        name: names.take(label),
        ...{ title, key, shareImage, fields },
        keys: [text(fields['service_share_uuid']), key],
        kind: kindOf(method),
        ports: portsOf(fields),
      },
    ]
  })
}

function kindOf(method: string): WorkloadKind {
  if (method === 'daemonset') return 'daemon'
  if (method === 'job' || method === 'cronjob') return method
  return method.startsWith('state_') || method === 'state' ? 'stateful' : 'stateless'
}

/** One where the component may have no more than one. */
function replicasOf(fields: Fields): number {
  if (text(fields['extend_method']).endsWith('singleton')) return 1
  return Math.max(1, amount(((fields['extend_method_map'] ?? {}) as Fields)['min_node']))
}

function portsOf(fields: Fields): WorkloadPort[] {
  const ports = new Map<string, WorkloadPort>()
  for (const item of records(fields['port_map_list'])) {
    const number = amount(item['container_port'])
    if (number < 1 || number > 65535) continue
    const protocol = text(item['protocol']).toLowerCase() === 'udp' ? 'udp' : 'tcp'
    ports.set(`${number}/${protocol}`, { number, protocol, outer: item['is_outer_service'] === true })
  }
  return [...ports.values()]
}

/** Names of the Kubernetes Services that Rainbond makes for the ports: components may have them written down. */
function aliasesOf(parts: readonly Part[]): Map<Part, Workload['aliases']> {
  const taken = new UniqueNames()
  for (const { name } of parts) taken.takeExactly(name)
  return new Map(
    parts.map((part) => {
      const byName = new Map<string, WorkloadPort[]>()
      for (const item of records(part.fields['port_map_list'])) {
        const name = text(item['k8s_service_name'])
        const port = part.ports.find(({ number }) => number === amount(item['container_port']))
        if (!port || name === part.name || !isDnsLabel(name)) continue
        if (byName.has(name)) byName.get(name)?.push(port)
        else if (taken.takeExactly(name)) byName.set(name, [port])
      }
      return [part, [...byName].map(([name, ports]) => ({ name, ports }))]
    }),
  )
}

function contextOf(part: Part, parts: readonly Part[], document: Fields): EnvironmentContext {
  const keys = records(part.fields['dep_service_map_list']).map((item) => text(item['dep_service_key']))
  const found = keys.flatMap((key) => parts.find((other) => other !== part && other.keys.includes(key)) ?? [])
  const groups = records(document['app_config_groups'])
    .filter((group) => group['enable'] !== false)
    .filter(
      ({ component_keys: reach }) => Array.isArray(reach) && reach.some((key) => part.keys.includes(key)),
    )
    .flatMap((group): [string, string, string][] =>
      Object.entries((group['config_items'] ?? {}) as Fields).map(([name, value]) => [
        dnsLabel(text(group['name'])) || 'group',
        name,
        text(value),
      ]),
    )
  const mode = text(document['governance_mode'])
  return { groups, dependencies: [...new Set(found)], mesh: mode === '' || mode === 'BUILD_IN_SERVICE_MESH' }
}

function secretsOf(workloads: readonly Workload[]): string[] {
  const values = workloads.flatMap(({ environment, args, mounts }) => [
    ...environment.values(),
    ...args,
    ...mounts.flatMap((mount) => (mount.kind === 'file' ? [mount.file.content] : [])),
  ])
  const ids = values.flat().flatMap((piece) => (typeof piece === 'string' ? [] : [piece.secret]))
  return [...new Set(ids)].sort()
}

function tellTheRest({ plugins, document }: RamTemplate, notes: string[]): void {
  if (plugins.length > 0)
    notes.push(
      `Plugins work in Rainbond only and are left out: ${plugins.map(({ name }) => name).join(', ')}.`,
    )
  for (const component of records(document['apps'])) {
    const attributes = records(component['component_k8s_attributes']).map(({ name }) => visible(text(name)))
    if (attributes.length > 0)
      notes.push(
        `${text(component['service_cname'])} has Kubernetes attributes that are left out: ${attributes.join(', ')}.`,
      )
  }
}
