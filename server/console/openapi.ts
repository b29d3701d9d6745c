import { z } from 'zod'
import { PICTURE_TYPES } from '../content/pictures.ts'
import { version } from '../ops/version.ts'
import { type ConsoleRoute, route } from './route.ts'

const WHO: Record<ConsoleRoute['access'], string> = {
  anyone: 'Anyone may call it.',
  'signed-in': 'For whoever is signed in.',
  publisher: 'For publishers and administrators.',
  administrator: 'For administrators.',
}

/** The route that gives the document of `routes` and of itself. */
export function openApiRoute(routes: readonly ConsoleRoute[]): ConsoleRoute {
  let document: object | undefined
  const own = route({
    method: 'GET',
    path: '/openapi.json',
    access: 'anyone',
    tag: 'about',
    summary: 'This document',
    response: z.looseObject({ openapi: z.string() }),
    handle: () => {
      document ??= openApiDocument([...routes, own])
      return document as { openapi: string }
    },
  })
  return own
}

/** An OpenAPI 3.1 document of the routes; its schemas are those that the routes check with. */
export function openApiDocument(routes: readonly ConsoleRoute[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const one of routes) {
    const path = `/api/v1${one.path.replace(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Raincask', version, description: 'What the web UI of this appliance asks of it.' },
    paths,
    components: {
      schemas: { Error: jsonSchema(errorSchema, 'output') },
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'raincask_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

const errorSchema = z.object({
  code: z.int().describe('HTTP status'),
  error: z.string().describe('Stable code of the error'),
  msg: z.string().describe('What happened'),
  next: z.string().describe('What to do next'),
  requestId: z.string(),
  fields: z
    .array(z.object({ field: z.string(), problem: z.string() }))
    .optional()
    .describe('With REQUEST_INVALID: what is wrong where'),
})

function operation(one: ConsoleRoute): object {
  const parameters = [...parametersOf(one.params, 'path'), ...parametersOf(one.query, 'query')]
  if (one.method !== 'GET')
    parameters.push({
      name: 'X-Raincask',
      in: 'header',
      required: false,
      schema: { const: '1' },
      description: 'Needed with a session cookie, and to sign in',
    })
  return {
    summary: one.summary,
    description: WHO[one.access],
    tags: [one.tag],
    operationId: operationId(one),
    ...(one.access === 'anyone' ? { security: [] } : { security: [{ cookie: [] }, { token: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(one.body && { requestBody: { required: true, content: requestContent(one.body) } }),
    responses: {
      [String(one.status ?? (one.response || one.produces ? 200 : 204))]: {
        description: 'Done',
        ...answerContent(one),
      },
      default: {
        description: 'Refused',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function operationId({ method, path }: ConsoleRoute): string {
  return `${method.toLowerCase()}${path.replace(/[/:.-]+(\w)/g, (_, first: string) => first.toUpperCase())}`
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): object[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input')
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: one,
  }))
}

function requestContent(body: NonNullable<ConsoleRoute['body']>): object {
  if ('stream' in body) return { [body.stream]: {} }
  if ('picture' in body) return Object.fromEntries(PICTURE_TYPES.map((type) => [type, {}]))
  return { 'application/json': { schema: jsonSchema(body, 'input') } }
}

function answerContent({ response, produces }: ConsoleRoute): object {
  if (produces) return { content: { [produces]: {} } }
  return response ? { content: { 'application/json': { schema: jsonSchema(response, 'output') } } } : {}
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return made
}
