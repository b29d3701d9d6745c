import { test } from 'tap'
import { jsonFields, parsedFields } from '../../server/market/json-fields.ts'

function texts(json: string): Record<string, string> {
  return Object.fromEntries(
    [...jsonFields(Buffer.from(json))].map(([name, value]) => [name, value.toString()]),
  )
}

test('each field keeps the bytes in which it was written', async (t) => {
  const json =
    ' {\n"a" : 1.0 , "b":"x,}\\"{", "c" : [1, {"d": "]"}],"\\u4e2d":{"e":{}} ,"n":null,"t":true}\n '
  t.same(texts(json), {
    a: '1.0',
    b: '"x,}\\"{"',
    c: '[1, {"d": "]"}]',
    中: '{"e":{}}',
    n: 'null',
    t: 'true',
  })
  t.same(texts('{}'), {})
  t.same(texts('{"a":"\\\\"}'), { a: '"\\\\"' })
})

test('of a field that is written twice the last counts, as for any parser', async (t) => {
  t.same(texts('{"a":1,"b":2,"\\u0061":3}'), { b: '2', a: '3' })
})

test('what is no object is refused with its place', async (t) => {
  const wrong = [
    ...['', ' ', 'null', '[]', '"a"', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,}', '{,}', '{"a":1 "b":2}'],
    ...['{a:1}', "{'a':1}", '{"a":"x}', '{"a":[1}', '{"a":}', '{"a":1}}', '{"a":1} x', '{1:2}', '{"\\x":1}'],
    `{"a":${'['.repeat(201)}`,
  ]
  for (const json of wrong)
    t.throws(() => jsonFields(Buffer.from(json)), { code: 'REQUEST_INVALID', status: 400 }, json)
})

test('a value that is no JSON is refused with the name of its field', async (t) => {
  for (const value of ['nope', '01', '{"x":}', '[1,]', '"\n"', '"\\x"', '[1}'])
    t.throws(
      () => parsedFields(jsonFields(Buffer.from(`{"first":1,"second":${value}}`))),
      { code: 'REQUEST_INVALID', message: /second/ },
      value,
    )
  const raw = Buffer.from('{"first":"\xff"}', 'latin1')
  t.throws(() => parsedFields(jsonFields(raw)), { message: /first/ })
})

test('a field’s name is never more than a name', async (t) => {
  const parsed = parsedFields(jsonFields(Buffer.from('{"__proto__":{"name":"x"},"constructor":1}')))
  t.equal(Object.getPrototypeOf(parsed), null)
  t.equal(({} as Record<string, unknown>)['name'], undefined)
  t.same(Object.keys(parsed), ['__proto__', 'constructor'])
})
