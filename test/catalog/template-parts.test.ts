import { test } from 'tap'
import { parseTemplate } from '../../bundles/ram/template.ts'
import { partsOf } from '../../server/catalog/template-parts.ts'
import { buildTemplate } from '../builders/template.ts'

const [A, B] = ['a', 'b'].map((letter) => letter.repeat(32)) as [string, string]

/** The parts of a template of two components, after `change` was made to the first. */
function parts(change: Record<string, unknown>) {
  const components = [A, B].map((id) => ({ id, name: id, shareImage: `goodrain.me/${id}:1` }))
  const template = buildTemplate({ key: 'k', name: 'n', version: '1', components })
  const [first] = template['apps'] as Record<string, unknown>[]
  Object.assign(first ?? {}, change)
  return partsOf(parseTemplate(Buffer.from(JSON.stringify(template))))
}

test('who calls whom, each once, and nobody themselves', async (t) => {
  const call = (id: unknown) => ({ dep_service_key: id })
  const calls = [
    call(`${B}+${B}`),
    call(`${B}+${B}`),
    call(`${A}+${A}`),
    call('unknown+unknown'),
    call(7),
    null,
    'x',
  ]
  t.same(parts({ dep_service_map_list: calls })[0]?.dependsOn, [B])
})

test('loose numbers are understood, and what is none is left out', async (t) => {
  const port = (container_port: unknown, more = {}) => ({ container_port, protocol: 'tcp', ...more })
  const ports = [
    port('8080'),
    port(443.0, { is_outer_service: true }),
    port(0),
    port(70_000),
    port('x'),
    port(null),
    7,
  ]
  t.same(parts({ port_map_list: ports })[0]?.ports, [
    { port: 8080, protocol: 'tcp', outer: false },
    { port: 443, protocol: 'tcp', outer: true },
  ])
  t.match(parts({ cpu: '500', memory: -1 })[0], { cpu: 500, memory: 0 })
})

test('fields of another kind than they should be are as if they were not there', async (t) => {
  for (const value of [null, 7, 'text', {}, [[]], true]) {
    const [first, second] = parts({ port_map_list: value, dep_service_map_list: value })
    t.match(first, { ports: [], dependsOn: [] })
    t.equal(second?.key, B)
  }
})

test('a list without end is cut', async (t) => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ container_port: i + 1 }))
  t.equal(parts({ port_map_list: many })[0]?.ports.length, 200)
})
