import type { Application, Mount, Value, Workload, WorkloadPort } from '../workload/application.ts'
import { exportedImages, LOCAL_REGISTRY } from '../workload/exported-images.ts'
import { writeYaml, type YamlValue } from '../write-yaml.ts'
import type { ComposeSettings } from './settings.ts'

/** Every Compose from 1.21 on takes this form, the plug-in of today included. */
const VERSION = '2.4'

/**
 * `docker-compose.yaml` of an application: a network of its own in which each service has its name, ports that are open
 * to the outside by settings, volumes with names, passwords by settings.
 */
export function composeFile(application: Application, settings: ComposeSettings): string {
  const images = exportedImages(application)
  const startable = application.workloads.filter(({ kind }) => kind !== 'cronjob')
  const starts = startOrder(startable)
  const services = startable.map((workload) => {
    const image = images.get(workload)
    const name = `${LOCAL_REGISTRY}/${image?.repository}:${image?.tag}`
    return [workload.name, serviceOf(workload, name, starts.get(workload.name) ?? [], settings)] as const
  })
  const volumes = new Map<string, YamlValue>()
  for (const { mounts } of startable)
    for (const mount of mounts) if (mount.kind === 'data') volumes.set(mount.volume.name, {})
  return writeYaml({
    version: VERSION,
    services: Object.fromEntries(services),
    ...(volumes.size > 0 && { volumes: Object.fromEntries(volumes) }),
  })
}

function serviceOf(
  workload: Workload,
  image: string,
  dependsOn: string[],
  settings: ComposeSettings,
): YamlValue {
  const { aliases, kind, cpu, memory, args, environment, ports, mounts, probes } = workload
  const outer = ports.filter((port) => port.outer)
  const command = probes.flatMap(({ check }) => (check.kind === 'command' ? [check.command] : []))[0]
  const probe = probes.find(({ check }) => check.kind === 'command')
  return {
    image,
    restart: kind === 'job' ? 'no' : 'unless-stopped',
    ...(dependsOn.length > 0 && { depends_on: dependsOn }),
    ...(args.length > 0 && { command: args.map((arg) => interpolated(arg, settings)) }),
    ...(environment.size > 0 && {
      environment: Object.fromEntries(
        [...environment].map(([key, value]) => [key, interpolated(value, settings)]),
      ),
    }),
    ...(outer.length > 0 && { ports: outer.map((port) => published(workload, port, settings)) }),
    ...(mounts.length > 0 && { volumes: mounts.map(volumeOf) }),
    ...(aliases.length > 0 && { networks: { default: { aliases: aliases.map((alias) => alias.name) } } }),
    ...(memory > 0 && { mem_limit: `${memory}m` }),
    ...(cpu > 0 && { cpus: cpu / 1000 }),
    ...(probe &&
      command && {
        healthcheck: {
          test: ['CMD', ...command.map(escaped)],
          interval: `${probe.period}s`,
          timeout: `${probe.timeout}s`,
          retries: probe.failures,
          start_period: `${probe.initialDelay}s`,
        },
      }),
    logging: { driver: 'json-file', options: { 'max-size': '5m', 'max-file': '2' } },
  }
}

function published(workload: Workload, port: WorkloadPort, settings: ComposeSettings): string {
  const { variable, value } = settings.port(workload, port)
  const target = port.protocol === 'udp' ? `${port.number}/udp` : String(port.number)
  return `\${${variable}:-${value}}:${target}`
}

function volumeOf(mount: Mount): YamlValue {
  const { path } = mount
  const target = escaped(path)
  if (mount.kind === 'memory') return { type: 'tmpfs', target }
  if (mount.kind === 'data') return { type: 'volume', source: mount.volume.name, target }
  return { type: 'bind', source: `./config/${mount.file.owner}/${mount.file.name}`, target }
}

/** A text in which Compose puts the passwords. */
function interpolated(value: Value, settings: ComposeSettings): string {
  return value
    .map((piece) => {
      if (typeof piece === 'string') return escaped(piece)
      const { variable, fallback } = settings.secret(piece.secret)
      return `\${${variable}:-${fallback}}`
    })
    .join('')
}

/** To Compose a single dollar begins a variable. */
function escaped(text: string): string {
  return text.replaceAll('$', '$$$$')
}

/** What each service waits for. Components of Rainbond may call each other in a circle, which Compose refuses. */
function startOrder(workloads: readonly Workload[]): Map<string, string[]> {
  const byName = new Map(workloads.map((workload) => [workload.name, workload]))
  const starts = new Map<string, string[]>()
  const leadsTo = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true
    if (seen.has(from)) return false
    seen.add(from)
    return (starts.get(from) ?? []).some((next) => leadsTo(next, to, seen))
  }
  for (const { name, dependsOn } of workloads)
    for (const other of dependsOn)
      if (byName.has(other) && !leadsTo(other, name)) starts.set(name, [...(starts.get(name) ?? []), other])
  return starts
}
