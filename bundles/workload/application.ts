/** Part of a text: itself, or a password that is made at install, with the variable of the component that holds it. */
export type Piece = string | { secret: string; variable: string }

/** A text in which passwords may stand that nobody knows yet. */
export type Value = readonly Piece[]

export interface WorkloadPort {
  number: number
  protocol: 'tcp' | 'udp'
  /** Open to the outside. */
  outer: boolean
}

/** Storage that outlives a restart; several workloads may mount one. */
export interface DataVolume {
  /** A DNS label, unique in the application. */
  name: string
  /** Gibibytes, 0 where it is not said. */
  capacity: number
  /** Each instance of a stateful workload has one of its own. */
  perInstance: boolean
  /** Written to by more than one container. */
  shared: boolean
}

/** A file that is mounted; its place in an export is `<owner>/<name>`. */
export interface ConfigFile {
  owner: string
  /** Fit for a file and for a key of a ConfigMap; unique within its owner. */
  name: string
  content: Value
  /** Permission bits. */
  mode: number
}

/** Something at an absolute path in a container. */
export type Mount = { path: string } & (
  | { kind: 'data'; volume: DataVolume }
  | { kind: 'memory' }
  | { kind: 'file'; file: ConfigFile }
)

export interface Probe {
  mode: 'liveness' | 'readiness'
  check:
    | { kind: 'tcp'; port: number }
    | { kind: 'http'; port: number; path: string; headers: { name: string; value: string }[] }
    | { kind: 'command'; command: string[] }
  /** Seconds. */
  initialDelay: number
  period: number
  timeout: number
  failures: number
  successes: number
}

export type WorkloadKind = 'stateless' | 'stateful' | 'daemon' | 'job' | 'cronjob'

/** A component as something that runs containers. */
export interface Workload {
  /** A DNS label, unique in the application: its service name, by which others reach it. */
  name: string
  /** Further names by which others reach it, DNS labels. */
  aliases: { name: string; ports: WorkloadPort[] }[]
  /** Name for people. */
  title: string
  /** The image's name as the template writes it. */
  shareImage: string
  kind: WorkloadKind
  replicas: number
  /** Millicores and MiB; 0 for no limit. */
  cpu: number
  memory: number
  /** What is given to the image's entry point; empty for the image's own. */
  args: Value[]
  environment: ReadonlyMap<string, Value>
  ports: WorkloadPort[]
  mounts: Mount[]
  probes: Probe[]
  /** Names of workloads that it calls. */
  dependsOn: string[]
}

/** An application of a template, ready to be written in the words of a container platform. */
export interface Application {
  title: string
  version: string
  description: string
  /** A DNS label for it. */
  name: string
  workloads: Workload[]
  /** Passwords that are to be made at install, by id; a DNS label each. */
  secrets: string[]
  /** YAML that the template brings for Kubernetes. */
  kubernetesResources: { name: string; content: string }[]
  /** What could not be carried over, as sentences for people. */
  notes: string[]
}
