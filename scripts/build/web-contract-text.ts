/** The parts of an OpenAPI document that types are made of. */
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>
}

interface Operation {
  summary: string
  parameters?: { name: string; in: string; required: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>
}

interface Schema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  prefixItems?: Schema[]
  additionalProperties?: boolean | Schema
}

const HEAD = `// Written by scripts/build/web-contract.ts from the API's own document; not to be edited.

/** A value in an address. Empty texts are left out. */
export type QueryValue = string | number | boolean | undefined

/** Every call of the API: what it takes, what it answers. */
export interface Contract {
`

/** TypeScript of an API: a member for each call, named `METHOD /path` below `/api/v1`. */
export function contractOf({ paths }: OpenApi): string {
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path.replace('/api/v1', '')}`
      return `  /** ${operation.summary}. */\n  '${name}': ${callType(operation)}\n`
    }),
  )
  return `${HEAD}${calls.join('')}}\n`
}

function callType({ parameters = [], requestBody, responses }: Operation): string {
  const inPath = parameters.filter((one) => one.in === 'path')
  const inQuery = parameters.filter((one) => one.in === 'query')
  const parts = [
    ...(inPath.length > 0 ? [`params: { ${inPath.map(({ name }) => `${name}: string`).join('; ')} }`] : []),
    ...(inQuery.length > 0
      ? [`query: { ${inQuery.map((one) => `${one.name}?: ${queryType(one.schema)}`).join('; ')} }`]
      : []),
    ...(requestBody ? [`body: ${bodyType(requestBody.content)}`] : []),
    `answer: ${answerType(responses)}`,
  ]
  return `{ ${parts.join('; ')} }`
}

function bodyType(content: Record<string, { schema?: Schema }>): string {
  const json = content['application/json']
  return json?.schema ? typeOf(json.schema) : 'Blob'
}

function answerType(responses: Operation['responses']): string {
  const done = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]
  const schema = done?.content?.['application/json']?.schema
  return schema ? typeOf(schema) : 'undefined'
}

/** Choices stay choices; everything else may be whatever its text says. */
function queryType(schema: Schema): string {
  const lists = (schema.anyOf ?? [schema]).filter(({ type }) => type === 'array')
  const items = lists[0]?.items
  if (items) return items.enum ? `${choices(items.enum)}[] | undefined` : 'QueryValue[] | undefined'
  if (schema.enum?.includes('true')) return 'boolean | undefined'
  return schema.enum && schema.enum.length > 0 ? `${choices(schema.enum)} | undefined` : 'QueryValue'
}

function choices(values: unknown[]): string {
  const text = values.map((value) => literal(value)).join(' | ')
  return values.length > 1 ? `(${text})` : text
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : JSON.stringify(value)
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum) return choices(schema.enum)
  const union = schema.anyOf ?? schema.oneOf
  if (union) return `(${[...new Set(union.map(typeOf))].join(' | ')})`
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ')
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(', ')}]`
      return `${schema.items ? typeOf(schema.items) : 'unknown'}[]`
    case 'object':
      return objectType(schema)
    default:
      return 'unknown'
  }
}

function objectType({ properties, required = [], additionalProperties }: Schema): string {
  if (!properties) {
    const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'
    return `Record<string, ${values}>`
  }
  const members = Object.entries(properties).map(([name, schema]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
    return required.includes(name) ? `${key}: ${typeOf(schema)}` : `${key}?: ${typeOf(schema)} | undefined`
  })
  return members.length > 0 ? `{ ${members.join('; ')} }` : 'Record<string, never>'
}
