import { test } from 'tap'
import { openConsole } from './console.ts'

interface Operation {
  summary: string
  operationId: string
  parameters?: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> }
  responses: Record<string, { content?: Record<string, { schema?: Record<string, unknown> }> }>
  security: object[]
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
}

test('the document names every route, once, with who may call it', async (t) => {
  const { routes, stranger } = await openConsole(t)
  const answer = await stranger.get('/openapi.json')
  t.equal(answer.status, 200)
  const { openapi, paths } = answer.json as unknown as Document
  t.equal(openapi, '3.1.0')
  const ids = new Set<string>()
  for (const { method, path, access } of routes) {
    const name = `/api/v1${path.replace(/:(\w+)/g, '{$1}')}`
    const operation = paths[name]?.[method.toLowerCase()]
    t.ok(operation?.summary, `${method} ${name}`)
    t.equal(operation?.security.length === 0, access === 'anyone')
    t.notOk(ids.has(operation?.operationId ?? ''), `${method} ${name} has an id of its own`)
    ids.add(operation?.operationId ?? '')
    const named = (operation?.parameters ?? []).filter((parameter) => parameter.in === 'path')
    t.same(
      named.map((parameter) => parameter.name).sort(),
      [...path.matchAll(/:(\w+)/g)].map((match) => match[1]).sort(),
    )
    t.ok(named.every(({ required }) => required))
  }
  t.equal(ids.size, routes.length)
})

test('what is sent and what is answered have their schemas', async (t) => {
  const { stranger } = await openConsole(t)
  const { paths } = (await stranger.get('/openapi.json')).json as unknown as Document
  const create = paths['/api/v1/organisations']?.['post']
  t.match(create?.requestBody?.content['application/json']?.schema, {
    type: 'object',
    properties: { name: { type: 'string', maxLength: 64 } },
    required: ['name'],
    additionalProperties: false,
  })
  t.match(create?.responses['201']?.content?.['application/json']?.schema, {
    properties: { id: { type: 'string' }, people: { type: 'integer' } },
  })
  t.match(
    paths['/api/v1/users']?.['get']?.parameters?.map(({ name }) => name),
    ['page', 'pageSize', 'text'],
  )
  t.ok(paths['/api/v1/me/avatar']?.['put']?.requestBody?.content['image/png'])
  t.ok(paths['/api/v1/audit/export']?.['get']?.responses['200']?.content?.['text/csv'])
  t.ok(paths['/api/v1/session']?.['delete']?.responses['204'])
})
