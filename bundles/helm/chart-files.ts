import type { Application, ConfigFile, Workload } from '../workload/application.ts'
import { exportedImages, LOCAL_REGISTRY } from '../workload/exported-images.ts'
import { writeYaml, yamlScalar } from '../write-yaml.ts'
import { claimsOf } from './values.ts'
import { hasPassword } from './workload-template.ts'

/** `Chart.yaml`. */
export function chartFile({ name, title, version, description }: Application, chartVersion: string): string {
  return writeYaml({
    apiVersion: 'v2',
    name,
    version: chartVersion,
    appVersion: version,
    description: description || title,
    type: 'application',
    annotations: { 'vnd.raincask.title': title },
  })
}

/** `templates/_helpers.tpl`. */
export function helpersFile({ name, secrets }: Application): string {
  const passwords =
    secrets.length === 0
      ? ''
      : `
{{- define "app.passwords" -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}-passwords
{{- end }}
`
  return `{{- /* (list . COMPONENT) */}}
{{- define "app.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "app.labels" -}}
{{- $root := index . 0 -}}
{{ include "app.selector" . }}
app.kubernetes.io/name: ${name}
app.kubernetes.io/version: {{ $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "." | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- end }}

{{- /* (list . IMAGE) */}}
{{- define "app.image" -}}
{{- $registry := (index . 0).Values.image.registry | trimSuffix "/" -}}
{{- $image := index . 1 -}}
{{ if $registry }}{{ $registry }}/{{ end }}{{ $image.repository }}:{{ $image.tag }}
{{- end }}

{{- /* (list . VOLUME) */}}
{{- define "app.claim" -}}
{{- $values := (index . 0).Values -}}
{{- $volume := index $values.volumes (index . 1) -}}
accessModes:
  - {{ $volume.accessMode }}
{{- with $values.storageClass }}
storageClassName: {{ . | quote }}
{{- end }}
resources:
  requests:
    storage: {{ $volume.size }}
{{- end }}
${passwords}`
}

/** `templates/volumes.yaml`: claims that outlive an uninstall. Undefined where there is none. */
export function volumesFile(application: Application): string | undefined {
  const perInstance = new Set(
    application.workloads.flatMap(({ mounts }) =>
      mounts.flatMap((mount) =>
        mount.kind === 'data' && mount.volume.perInstance ? [mount.volume.name] : [],
      ),
    ),
  )
  const claims = claimsOf(application).filter(({ name }) => !perInstance.has(name))
  if (claims.length === 0) return undefined
  return claims
    .map(
      ({ name }) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${name}
  annotations:
    helm.sh/resource-policy: keep
  labels:
    {{- include "app.labels" (list . "${name}") | nindent 4 }}
spec:
  {{- include "app.claim" (list . "${name}") | nindent 2 }}
`,
    )
    .join('---\n')
}

/** Files that components mount, by owner. */
export function filesByOwner({ workloads }: Application): Map<string, ConfigFile[]> {
  const files = new Map<string, Map<string, ConfigFile>>()
  for (const { mounts } of workloads)
    for (const mount of mounts) {
      if (mount.kind !== 'file') continue
      const { owner, name } = mount.file
      files.set(owner, (files.get(owner) ?? new Map<string, ConfigFile>()).set(name, mount.file))
    }
  return new Map([...files].map(([owner, own]) => [owner, [...own.values()]]))
}

/** `templates/files.yaml`: a ConfigMap for each component with files in it. Undefined where there is none. */
export function configMapsFile(application: Application): string | undefined {
  const maps = [...filesByOwner(application)].flatMap(([owner, files]) => {
    const plain = files.filter((file) => !hasPassword(file))
    if (plain.length === 0) return []
    const data = plain.map(
      ({ name }) =>
        `  ${yamlScalar(name)}: {{ .Files.Get ${JSON.stringify(`files/${owner}/${name}`)} | toJson }}\n`,
    )
    return [
      `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${owner}-files
  labels:
    {{- include "app.labels" (list . "${owner}") | nindent 4 }}
data:
${data.join('')}`,
    ]
  })
  return maps.length === 0 ? undefined : maps.join('---\n')
}

/** What stands for a password in a file of the chart. */
export function placeholder(secret: string): string {
  return `@@PASSWORD ${secret}@@`
}

/** `templates/passwords.yaml`: passwords, made once, and the files that have one in them. Undefined where there is none. */
export function passwordsFile(application: Application): string | undefined {
  const { secrets } = application
  if (secrets.length === 0) return undefined
  const owners = [...filesByOwner(application)].flatMap(([owner, files]) => {
    const secret = files.filter(hasPassword)
    if (secret.length === 0) return []
    const data = secret.map(({ name, content }) => {
      const ids = [...new Set(content.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.secret])))]
      const filled = ids.map((id) => `replace ${JSON.stringify(placeholder(id))} (index $passwords "${id}")`)
      const path = JSON.stringify(`files/${owner}/${name}`)
      return `  ${yamlScalar(name)}: {{ .Files.Get ${path} | ${filled.join(' | ')} | b64enc }}\n`
    })
    return [
      `---
apiVersion: v1
kind: Secret
metadata:
  name: ${owner}-files
  labels:
    {{- include "app.labels" (list . "${owner}") | nindent 4 }}
type: Opaque
data:
${data.join('')}`,
    ]
  })
  return `{{- $kept := (lookup "v1" "Secret" .Release.Namespace (include "app.passwords" .)).data | default dict }}
{{- $passwords := dict }}
{{- range $id := list ${secrets.map((id) => JSON.stringify(id)).join(' ')} }}
{{- $given := index $.Values.passwords $id | default "" | toString }}
{{- $old := index $kept $id | default "" | b64dec }}
{{- $_ := set $passwords $id ($given | default $old | default (randAlphaNum 20)) }}
{{- end }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ include "app.passwords" . }}
  labels:
    {{- include "app.labels" (list . "passwords") | nindent 4 }}
type: Opaque
data:
  {{- range $id, $password := $passwords }}
  {{ $id }}: {{ $password | b64enc }}
  {{- end }}
${owners.join('')}`
}

/** `templates/NOTES.txt`: shown after an install. */
export function notesFile({ workloads }: Application): string {
  const open = workloads.filter(({ ports }) => ports.some(({ outer }) => outer))
  if (open.length === 0) return 'Installed. No component is open to the outside.\n'
  return `Installed. Components that are open to the outside, with the ports of the nodes:

  kubectl get service -n {{ .Release.Namespace }} ${open.map(({ name }) => name).join(' ')}
`
}

/** `README.md`: how the images get into the cluster, and what could not be carried over. */
export function readmeFile(application: Application, imagesName: string): string {
  const { title, version, name, workloads, notes } = application
  const images = [...exportedImages(application)]
  const lines = [
    `# ${title} ${version}`,
    '',
    `The images are in \`${imagesName}\` beside this chart. Either load it on every node:`,
    '',
    `    ctr -n k8s.io images import ${imagesName}       # containerd`,
    `    docker load -i ${imagesName}                    # Docker`,
    '',
    'or push them to a registry that the nodes reach, and name it with `--set image.registry=REGISTRY`:',
    '',
    ...images.map(
      ([, { repository, tag }]) =>
        `    skopeo copy docker-archive:${imagesName}:${LOCAL_REGISTRY}/${repository}:${tag} docker://REGISTRY/${repository}:${tag}`,
    ),
    '',
    'Then install it, one release in a namespace, because components know each other by fixed names:',
    '',
    `    helm install ${name} CHART.tgz --namespace ${name} --create-namespace --set storageClass=CLASS`,
    '',
    '## Components',
    '',
    ...workloads.map((workload) => `- \`${workload.name}\`: ${workload.title}${portList(workload)}`),
  ]
  const left = [...notes, ...workloads.filter(({ kind }) => kind === 'cronjob').map(cronNote)]
  if (left.length > 0) lines.push('', '## Not as in Rainbond', '', ...left.map((note) => `- ${note}`))
  return `${lines.join('\n')}\n`
}

function portList({ ports }: Workload): string {
  if (ports.length === 0) return ''
  return `, ports ${ports.map(({ number, outer }) => `${number}${outer ? ' (open)' : ''}`).join(', ')}`
}

function cronNote({ title, name }: Workload): string {
  return `${title} runs by the clock; packages do not say when. It is suspended: set components.${name}.schedule and suspend.`
}
