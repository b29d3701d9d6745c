import type { Application, Value, Workload } from '../workload/application.ts'
import { exportedImages, LOCAL_REGISTRY } from '../workload/exported-images.ts'
import type { ComposeSettings } from './settings.ts'

/** `.env`: what a person may set before the first start. */
export function settingsFile({ name }: Application, { ports, secrets }: ComposeSettings): string {
  const lines = [
    '# Settings of this application. Change them before the first start.',
    `COMPOSE_PROJECT_NAME=${name}`,
  ]
  if (ports.length > 0) lines.push('', '# Ports on this machine.')
  for (const { variable, value } of ports) lines.push(`${variable}=${value}`)
  if (secrets.length > 0)
    lines.push('', '# Passwords: write your own here, or ./run.sh makes random ones at the first start.')
  for (const { variable } of secrets) lines.push(`#${variable}=`)
  return `${lines.join('\n')}\n`
}

/** `run.sh`: starts and stops with what a machine without network has; plain POSIX shell. */
export function startScript(application: Application, settings: ComposeSettings): string {
  const images = [...exportedImages(application).values()].map(
    ({ repository, tag }) => `${LOCAL_REGISTRY}/${repository}:${tag}`,
  )
  const passwords = settings.secrets.map(({ id, variable, fallback }) =>
    ['  password', variable, fallback, ...filesWith(id, application)].join(' '),
  )
  return `#!/bin/sh
# ./run.sh start|stop|status|logs|load|check: needs Docker with Compose (the plug-in or docker-compose), and no network.
set -eu
cd "$(dirname "$0")"

fail() {
  echo "$*" >&2
  exit 1
}

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"
  elif command -v docker-compose >/dev/null 2>&1; then docker-compose "$@"
  else fail 'Docker Compose is missing. Install the package docker-compose-plugin or docker-compose of this machine.'
  fi
}

loaded() {
  for image in ${images.join(' ')}; do
    docker image inspect "$image" >/dev/null 2>&1 || return 1
  done
}

# password VARIABLE STAND-IN [FILE …]: makes a random one where nobody wrote one, and puts it into the files that need it.
password() {
  variable=$1 standin=$2
  shift 2
  value=$(sed -n "s/^$variable=//p" .env | tail -n 1)
  if [ -z "$value" ]; then
    value=$(LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 20)
    echo "$variable=$value" >>.env
  fi
  for file; do
    escaped=$(printf '%s' "$value" | sed 's/[\\\\&|]/\\\\&/g')
    sed "s|$standin|$escaped|g" "$file" >"$file.new" && cat "$file.new" >"$file" && rm "$file.new"
  done
}

passwords() {
  [ -e .passwords-made ] && return
  project=$(sed -n 's/^COMPOSE_PROJECT_NAME=//p' .env)
  # What was started without this script has its passwords already.
  [ -z "$(docker volume ls -q --filter "label=com.docker.compose.project=$project")" ] || return 0
  chmod 600 .env
${passwords.length > 0 ? passwords.join('\n') : '  :'}
  : >.passwords-made
}

command -v docker >/dev/null 2>&1 || fail 'Docker is missing. Install the package docker-ce or docker.io of this machine.'
case "\${1:-start}" in
  load) docker load -i images.tar ;;
  start)
    loaded || docker load -i images.tar
    passwords
    compose up -d
    ;;
  stop) compose down ;;
  status) compose ps ;;
  logs) shift; compose logs "$@" ;;
  check) sha256sum -c SHA256SUMS ;;
  *) fail "usage: $0 start|stop|status|logs|load|check" ;;
esac
`
}

/** `README.txt`: what it is, how it starts, what could not be carried over. */
export function readme(application: Application, { ports, secrets }: ComposeSettings): string {
  const { title, version, workloads, notes, kubernetesResources } = application
  const lines = [
    `${title} ${version}`,
    '',
    './run.sh start    loads the images and starts; no network is needed',
    './run.sh stop     stops; the data stay in volumes',
    './run.sh status   what runs; ./run.sh logs [SERVICE] what it says',
    './run.sh check    compares the files with SHA256SUMS, before the first start',
    '',
    'Services:',
    ...workloads.map((workload) => `  ${workload.name}  ${workload.title}${openAt(workload, ports)}`),
  ]
  if (secrets.length > 0)
    lines.push(
      '',
      'Passwords are random and made at the first start; they are in .env then. Started by Compose alone, without the',
      'script, the ones in docker-compose.yaml count, which are the same wherever this archive is used.',
    )
  const left = [...notes, ...workloads.filter(({ kind }) => kind === 'cronjob').map(cronNote)]
  if (kubernetesResources.length > 0)
    left.push(
      `It brings resources for Kubernetes, ${kubernetesResources.length} in number, which are left out.`,
    )
  if (left.length > 0) lines.push('', 'Not as in Rainbond:', ...left.map((note) => `  - ${note}`))
  return `${lines.join('\n')}\n`
}

/** A file's text, with stand-ins where passwords go. */
export function fileText(content: Value, settings: ComposeSettings): string {
  return content
    .map((piece) => (typeof piece === 'string' ? piece : settings.secret(piece.secret).fallback))
    .join('')
}

function openAt(workload: Workload, ports: ComposeSettings['ports']): string {
  const own = ports.filter((item) => item.workload === workload)
  return own.length === 0
    ? ''
    : `  port ${own.map(({ value, variable }) => `${value} (${variable})`).join(', ')}`
}

function cronNote({ title }: Workload): string {
  return `${title} runs by the clock, which Compose cannot; its image is loaded and it is not started.`
}

function filesWith(secret: string, { workloads }: Application): string[] {
  const files = workloads.flatMap(({ mounts }) =>
    mounts.flatMap((mount) => {
      const uses =
        mount.kind === 'file' &&
        mount.file.content.some((piece) => typeof piece !== 'string' && piece.secret === secret)
      return uses ? [`config/${mount.file.owner}/${mount.file.name}`] : []
    }),
  )
  return [...new Set(files)]
}
