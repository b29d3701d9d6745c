import { createHash } from 'node:crypto'
import type { Piece, Value } from './application.ts'
import { type Fields, records, text } from './fields.ts'
import { dnsLabel } from './names.ts'

/** A component as far as the environment of others depends on it. */
export interface EnvironmentSource {
  name: string
  fields: Fields
  ports: readonly { number: number }[]
}

export interface EnvironmentContext {
  /** Items of the app's configuration groups that reach the component, in order. */
  groups: readonly [string, string, string][]
  dependencies: readonly EnvironmentSource[]
  /** True where Rainbond's mesh lets a component reach its dependencies at 127.0.0.1. */
  mesh: boolean
}

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/
const RANDOM = /^\*\*None(?::(.+))?\*\*$/
const LOCAL = /^(?:127\.0\.0\.1|localhost)$/
/** Rainbond's labels for memory in MiB, which images built from source read. */
const MEMORY_SIZES = [
  ...['micro', 'small', 'medium', 'large', '2xlarge', '4xlarge', '8xlarge', '16xlarge'],
  ...['32xlarge', '64xlarge'],
]

/**
 * What a component finds in its environment on Rainbond: configuration groups, what its dependencies say of themselves,
 * then its own. A password that is made at install is one and the same for all who get it.
 */
export function environmentOf(
  component: EnvironmentSource,
  context: EnvironmentContext,
): { environment: Map<string, Value>; refused: string[] } {
  const raw = new Map<string, Piece>()
  const refused: string[] = []
  const put = (name: string, value: string, owner: string) => {
    const key = name.trim()
    if (!NAME.test(key)) return void refused.push(key)
    raw.delete(key)
    raw.set(key, random(value, owner, key))
  }
  const { fields, ports } = component
  if (ports[0]) put('PORT', String(ports[0].number), component.name)
  const size = MEMORY_SIZES[Math.log2(Number(fields['memory'] ?? 0) / 128)]
  if (size !== undefined) put('MEMORY_SIZE', size, component.name)
  for (const [group, name, value] of context.groups) put(name, value, group)
  for (const other of context.dependencies)
    for (const item of records(other.fields['service_connect_info_map_list'])) {
      const value = text(item['attr_value'])
      const reached = context.mesh && LOCAL.test(value) ? other.name : value
      put(text(item['attr_name']), reached, other.name)
    }
  for (const list of ['service_connect_info_map_list', 'service_env_map_list'])
    for (const item of records(fields[list]))
      put(text(item['attr_name']), text(item['attr_value']), component.name)
  const lookUp = (name: string): Value | undefined => {
    const piece = raw.get(name)
    return piece === undefined ? undefined : [piece]
  }
  const environment = new Map<string, Value>()
  for (const [name, piece] of raw)
    environment.set(
      name,
      typeof piece === 'string' ? reached(rendered(piece, lookUp), component, context) : [piece],
    )
  return { environment, refused }
}

/** A text of the component with its variables put in, and its dependencies where it looks for them. */
export function renderedFor(
  source: string,
  environment: ReadonlyMap<string, Value>,
  component: EnvironmentSource,
  context: EnvironmentContext,
): Value {
  return reached(
    rendered(source, (name) => environment.get(name)),
    component,
    context,
  )
}

function random(value: string, owner: string, name: string): Piece {
  const match = RANDOM.exec(value)
  if (!match) return value
  const shared = match[1]
  const id = shared === undefined ? `${owner}-${dnsLabel(name) || 'password'}` : labelOf(shared)
  return { secret: id, variable: name }
}

function labelOf(group: string): string {
  return dnsLabel(group) || `shared-${createHash('sha256').update(group).digest('hex').slice(0, 8)}`
}

/** `${NAME}` and `${NAME:default}` as Rainbond puts them in: once, and left as they are where nothing is known. */
function rendered(source: string, lookUp: (name: string) => Value | undefined): Value {
  const pieces: Piece[] = []
  let at = 0
  for (const match of source.matchAll(/\$\{([^}\n]*)\}/g)) {
    const [name = '', fallback = ''] = (match[1] ?? '').split(':')
    pieces.push(source.slice(at, match.index), ...(lookUp(name) ?? [fallback || match[0]]))
    at = match.index + match[0].length
  }
  return joined([...pieces, source.slice(at)])
}

/** `127.0.0.1:PORT` leads to the one dependency that has the port, where the component has not got it itself. */
function reached(
  value: Value,
  component: EnvironmentSource,
  { dependencies, mesh }: EnvironmentContext,
): Value {
  if (!mesh) return value
  const own = new Set(component.ports.map(({ number }) => number))
  return value.map((piece) =>
    typeof piece !== 'string'
      ? piece
      : piece.replace(/(?<![\w.])(?:127\.0\.0\.1|localhost):(\d{1,5})(?!\d)/g, (whole, digits: string) => {
          const port = Number(digits)
          const having = dependencies.filter(({ ports }) => ports.some(({ number }) => number === port))
          return own.has(port) || having.length !== 1 ? whole : `${having[0]?.name}:${digits}`
        }),
  )
}

/** Neighbouring texts as one; at least one piece. */
function joined(pieces: Piece[]): Value {
  const result: Piece[] = []
  for (const piece of pieces) {
    const last = result.at(-1)
    if (piece === '') continue
    if (typeof piece === 'string' && typeof last === 'string') result[result.length - 1] = last + piece
    else result.push(piece)
  }
  return result.length === 0 ? [''] : result
}
