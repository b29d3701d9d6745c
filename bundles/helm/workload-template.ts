import type { Mount, Probe, Workload, WorkloadPort } from '../workload/application.ts'
import { writeYaml, type YamlValue } from '../write-yaml.ts'
import { passwordOf } from './values.ts'

const KINDS = {
  stateless: { kind: 'Deployment', api: 'apps/v1' },
  stateful: { kind: 'StatefulSet', api: 'apps/v1' },
  daemon: { kind: 'DaemonSet', api: 'apps/v1' },
  job: { kind: 'Job', api: 'batch/v1' },
  cronjob: { kind: 'CronJob', api: 'batch/v1' },
} as const

/** `templates/<component>.yaml`: what runs it, and the Services by which others reach it. */
export function workloadTemplate(workload: Workload): string {
  const documents = [controller(workload), ...services(workload)]
  return `{{- $component := index .Values.components ${JSON.stringify(workload.name)} }}\n${documents.join('---\n')}`
}

function controller(workload: Workload): string {
  const { kind, api } = KINDS[workload.kind]
  const head = `apiVersion: ${api}
kind: ${kind}
${metadata(controllerName(workload), workload.name)}
spec:
`
  return head + spec(workload)
}

/** What a Job runs cannot be changed: each revision has one of its own, as each deployment on Rainbond. */
function controllerName({ kind, name }: Workload): string {
  return kind === 'job' ? `${name}-{{ .Release.Revision }}` : name
}

function spec(workload: Workload): string {
  const { kind, name } = workload
  if (kind === 'job') return `  backoffLimit: 3\n${pod(workload, 2)}`
  if (kind === 'cronjob')
    return `  schedule: {{ $component.schedule | quote }}
  suspend: {{ $component.suspend }}
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
${pod(workload, 6)}`
  const replicas = kind === 'daemon' ? '' : '  replicas: {{ $component.replicas }}\n'
  const held = workload.mounts.some((mount) => mount.kind === 'data')
  const strategy = kind === 'stateless' && held ? '  strategy:\n    type: Recreate\n' : ''
  const service = kind === 'stateful' ? `  serviceName: ${name}\n` : ''
  const selector = `  selector:
    matchLabels:
      {{- include "app.selector" (list . ${JSON.stringify(name)}) | nindent 6 }}
`
  const claims = kind === 'stateful' ? claimTemplates(workload) : ''
  return `${replicas}${strategy}${service}${selector}${pod(workload, 2)}${claims}`
}

/** The template of a pod, its first line at this depth. */
function pod(workload: Workload, depth: number): string {
  const { name, kind, mounts, ports } = workload
  const files = mounts.some((mount) => mount.kind === 'file')
  const once = kind === 'job' || kind === 'cronjob'
  const lines = [
    'template:',
    '  metadata:',
    '    labels:',
    `      {{- include "app.labels" (list . ${JSON.stringify(name)}) | nindent ${depth + 6} }}`,
    ...(files
      ? [
          '    annotations:',
          `      checksum/files: {{ .Files.Glob ${JSON.stringify('files/**')} | toJson | sha256sum }}`,
        ]
      : []),
    '  spec:',
    '    {{- with .Values.image.pullSecrets }}',
    '    imagePullSecrets:',
    `      {{- toYaml . | nindent ${depth + 6} }}`,
    '    {{- end }}',
    '    enableServiceLinks: false',
    ...(once ? ['    restartPolicy: OnFailure'] : []),
    '    containers:',
    `      - name: ${name}`,
    '        image: {{ include "app.image" (list . $component.image) }}',
    '        imagePullPolicy: {{ .Values.image.pullPolicy }}',
    '        {{- with $component.args }}',
    '        args:',
    `          {{- toYaml . | nindent ${depth + 10} }}`,
    '        {{- end }}',
    '        env:',
    ...passwordVariables(workload),
    '          {{- range $name, $value := $component.env }}',
    '          - name: {{ $name }}',
    '            value: {{ $value | toString | toJson }}',
    '          {{- end }}',
    ...(ports.length > 0
      ? [
          '        ports:',
          ...yamlLines(
            ports.map(({ number, protocol }) => portOf(number, protocol)),
            10,
          ),
        ]
      : []),
    '        {{- with $component.resources }}',
    '        resources:',
    `          {{- toYaml . | nindent ${depth + 10} }}`,
    '        {{- end }}',
    ...workload.probes.flatMap((probe) => [`        ${probe.mode}Probe:`, ...yamlLines(probeOf(probe), 10)]),
    ...(mounts.length > 0
      ? [
          '        volumeMounts:',
          ...yamlLines(
            mounts.map((mount, index) => mountOf(mount, index)),
            10,
          ),
        ]
      : []),
    ...volumeLines(workload),
  ]
  return lines.map((line) => `${' '.repeat(depth)}${line}\n`).join('')
}

/** First, so that others may refer to them. */
function passwordVariables({ environment }: Workload): string[] {
  return [...environment].flatMap(([variable, value]) => {
    const secret = passwordOf(value)
    if (secret === undefined) return []
    return [
      `          - name: ${variable}`,
      '            valueFrom:',
      '              secretKeyRef:',
      '                name: {{ include "app.passwords" . }}',
      `                key: ${secret}`,
    ]
  })
}

function mountOf(mount: Mount, index: number): YamlValue {
  const { path: mountPath } = mount
  if (mount.kind === 'data') return { name: mount.volume.name, mountPath }
  if (mount.kind === 'memory') return { name: `memory-${index}`, mountPath }
  const { name } = mount.file
  return { name: fileVolume(mount), mountPath, subPath: name }
}

/** Files with a password in them come from a Secret, all others from a ConfigMap; each mode has a volume of its own. */
function fileVolume({ file }: Extract<Mount, { kind: 'file' }>): string {
  const kind = hasPassword(file) ? 'secret-files' : 'files'
  return `${file.owner}-${kind}-${file.mode.toString(8)}`
}

/** True for a file that must not lie in a ConfigMap. */
export function hasPassword({ content }: { content: readonly unknown[] }): boolean {
  return content.some((piece) => typeof piece !== 'string')
}

function volumeLines({ kind, mounts }: Workload): string[] {
  const volumes = new Map<string, YamlValue>()
  for (const [index, mount] of mounts.entries()) {
    if (mount.kind === 'memory') {
      const name = `memory-${index}`
      volumes.set(name, { name, emptyDir: { medium: 'Memory' } })
    } else if (mount.kind === 'data') {
      const { name, perInstance } = mount.volume
      if (!(perInstance && kind === 'stateful'))
        volumes.set(name, { name, persistentVolumeClaim: { claimName: name } })
    } else {
      const name = fileVolume(mount)
      const { owner, mode: defaultMode } = mount.file
      volumes.set(
        name,
        hasPassword(mount.file)
          ? { name, secret: { secretName: `${owner}-files`, defaultMode } }
          : { name, configMap: { name: `${owner}-files`, defaultMode } },
      )
    }
  }
  return volumes.size === 0 ? [] : ['    volumes:', ...yamlLines([...volumes.values()], 6)]
}

function claimTemplates({ mounts }: Workload): string {
  const own = mounts.flatMap((mount) =>
    mount.kind === 'data' && mount.volume.perInstance ? [mount.volume.name] : [],
  )
  if (own.length === 0) return ''
  return `  volumeClaimTemplates:\n${[...new Set(own)]
    .map(
      (name) => `    - metadata:
        name: ${name}
      spec:
        {{- include "app.claim" (list . ${JSON.stringify(name)}) | nindent 8 }}
`,
    )
    .join('')}`
}

function services(workload: Workload): string[] {
  const { name, ports, aliases } = workload
  if (ports.length === 0) return []
  const own = service(name, name, '{{ $component.serviceType }}', ports)
  return [own, ...aliases.map((alias) => service(alias.name, name, 'ClusterIP', alias.ports))]
}

function service(name: string, workload: string, type: string, ports: readonly WorkloadPort[]): string {
  const list = ports.map(({ number, protocol }) => ({
    name: `${protocol}-${number}`,
    port: number,
    targetPort: number,
    protocol: protocol.toUpperCase(),
  }))
  return `apiVersion: v1
kind: Service
${metadata(name, workload)}
spec:
  type: ${type}
  selector:
    {{- include "app.selector" (list . ${JSON.stringify(workload)}) | nindent 4 }}
  ports:
${yamlLines(list, 4).join('\n')}
`
}

function metadata(name: string, workload: string): string {
  return `metadata:
  name: ${name}
  labels:
    {{- include "app.labels" (list . ${JSON.stringify(workload)}) | nindent 4 }}`
}

function portOf(number: number, protocol: string): YamlValue {
  return { containerPort: number, protocol: protocol.toUpperCase() }
}

function probeOf({ check, initialDelay, period, timeout, failures, successes }: Probe): YamlValue {
  const how =
    check.kind === 'tcp'
      ? { tcpSocket: { port: check.port } }
      : check.kind === 'command'
        ? { exec: { command: check.command } }
        : {
            httpGet: {
              ...{ path: check.path, port: check.port },
              ...(check.headers.length > 0 && { httpHeaders: check.headers }),
            },
          }
  return {
    ...how,
    initialDelaySeconds: initialDelay,
    periodSeconds: period,
    timeoutSeconds: timeout,
    failureThreshold: failures,
    successThreshold: successes,
  }
}

/** Lines of a value at this depth; what a template engine would take for its own is written so that it doesn't. */
function yamlLines(value: YamlValue, depth: number): string[] {
  return literal(writeYaml(value, depth)).trimEnd().split('\n')
}

/** Text in which Helm finds nothing to do. */
export function literal(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}')
}
