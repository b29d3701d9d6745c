import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { inProject } from '../../scripts/build/project.ts'
import { SECURITY_PAPER, withRoutes } from '../../scripts/build/route-table.ts'
import type { DeclaredRoute, RouteGroup } from '../../server/ops/declared-routes.ts'
import { openRegistry } from '../registry/registry.ts'
import { addressOf, type Credentials, callersOf } from './callers.ts'

/** Who is just below each rule, and what they are told; a rule that lets anyone in is in OPEN. */
const BELOW: Record<string, Record<string, Partial<Record<keyof Credentials, number>>>> = {
  Registry: {
    'sign-in': { nobody: 401, 'unknown key': 401 },
    catalog: { nobody: 401, 'unknown key': 401 },
    pull: { nobody: 401, 'unknown key': 401, reader: 403 },
    push: { nobody: 401, reader: 403, installer: 403, 'pull credential': 403 },
    delete: { nobody: 401, installer: 403, 'push credential': 403 },
  },
  Market: { Write: { 'no key': 403, 'unknown raw key': 403, 'raw reader': 403, 'raw installer': 403 } },
  Certification: { proof: { nobody: 403, 'own page': 400 } },
  Console: {
    'signed-in': { stranger: 401, 'made-up session': 401 },
    publisher: { stranger: 401, member: 403 },
    administrator: { stranger: 401, member: 403, publisher: 403 },
  },
}
const OPEN = new Set(['anyone', 'OnlyRead'])

async function statusOf(url: string, route: DeclaredRoute, headers: Record<string, string>) {
  const body = ['GET', 'HEAD', 'OPTIONS'].includes(route.method) ? {} : { body: '{"nonsense":true}' }
  const type = { 'Content-Type': 'application/json' }
  const options = { method: route.method, headers: { ...type, ...headers }, ...body }
  const answer = await fetch(url + addressOf(route), options)
  await answer.body?.cancel()
  return answer.status
}

test('the paper names every route as the code has it (else: node scripts/build/route-table.ts)', async (t) => {
  const { groups } = await openRegistry(t)
  const paper = readFileSync(inProject(SECURITY_PAPER), 'utf8')
  t.equal(paper, withRoutes(paper, groups))
  const names = groups.flatMap(({ routes }) => routes.map(({ method, path }) => `${method} ${path}`))
  t.ok(names.length > 130)
  t.equal(new Set(names).size, names.length, 'none is there twice')
  for (const { name, rules, routes } of groups)
    for (const { method, path, rule } of routes)
      t.ok(rules[rule], `${name}: ${method} ${path} is under a rule that is said`)
})

test('whoever is below a route’s rule is refused, and anyone is let in where it says so', async (t) => {
  const registry = await openRegistry(t)
  const { url, groups } = registry
  const callers = await callersOf(registry)
  for (const { name, rule, route } of everyRoute(groups)) {
    const said = `${route.method} ${route.path}`
    if (OPEN.has(rule)) {
      if (route.method === 'GET')
        t.notOk([401, 403].includes(await statusOf(url, route, callers.stranger)), `${said} is open`)
      continue
    }
    const below = Object.entries(BELOW[name]?.[rule] ?? {}) as [keyof Credentials, number][]
    t.ok(below.length > 0, `${name}: who is below ${rule} is known here`)
    for (const [who, status] of below)
      t.equal(await statusOf(url, route, callers[who]), status, `${said} as ${who}`)
  }
})

test('what is not in the table is not there', async (t) => {
  const { url } = await openRegistry(t)
  const elsewhere = [
    ...[
      '/metrics',
      '/index.html',
      '/files.json',
      '/assets',
      '/docs-of-somebody',
      '/.well-known/x',
      '/healthz/x',
    ],
    ...[
      '/certification',
      '/certification/login/x',
      '/app-server',
      '/app-server/v1',
      '/api',
      '/api/v2',
      '/v3',
    ],
  ]
  for (const path of elsewhere) {
    const answer = await fetch(url + path)
    await answer.body?.cancel()
    t.equal(answer.status, 404, path)
  }
})

function everyRoute(groups: readonly RouteGroup[]) {
  return groups.flatMap(({ name, routes }) => routes.map((route) => ({ name, rule: route.rule, route })))
}
