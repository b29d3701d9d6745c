import type { Application, Workload, WorkloadPort } from '../workload/application.ts'
import { UniqueNames } from '../workload/names.ts'

/** What can be set in `.env`: the ports on the machine, and passwords. */
export interface ComposeSettings {
  ports: readonly { workload: Workload; port: WorkloadPort; variable: string; value: number }[]
  secrets: readonly { id: string; variable: string; fallback: string }[]
  port(workload: Workload, port: WorkloadPort): { variable: string; value: number }
  secret(id: string): { variable: string; fallback: string }
}

/**
 * Names and first values of the settings. No two ports of the machine are the same.
 * @param password a password that stands in where nobody made one, by its id
 */
export function composeSettings(
  { workloads, secrets: ids }: Application,
  password: (id: string) => string,
): ComposeSettings {
  const names = new UniqueNames()
  names.takeExactly('COMPOSE_PROJECT_NAME')
  const taken = new Set<string>()
  const ports = workloads.flatMap((workload) =>
    workload.kind === 'cronjob'
      ? []
      : workload.ports
          .filter(({ outer }) => outer)
          .map((port) => {
            const variable = names.take(`${variableName(workload.name)}_PORT_${port.number}`)
            return { workload, port, variable: variableName(variable), value: freePort(port, taken) }
          }),
  )
  const secrets = ids.map((id) => {
    const variable = variableName(names.take(variableName(id)))
    return { id, variable, fallback: password(id) }
  })
  const missing = (what: string): never => {
    throw new Error(`no setting was made for ${what}`)
  }
  return {
    ports,
    secrets,
    port: (workload, port) =>
      ports.find((item) => item.workload === workload && item.port === port) ?? missing(workload.name),
    secret: (id) => secrets.find((item) => item.id === id) ?? missing(id),
  }
}

function freePort({ number, protocol }: WorkloadPort, taken: Set<string>): number {
  let port = number
  while (taken.has(`${port}/${protocol}`)) port = port >= 65535 ? 1024 : port + 1
  taken.add(`${port}/${protocol}`)
  return port
}

function variableName(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
}
