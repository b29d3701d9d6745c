import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { contractOf, type OpenApi } from '../../scripts/build/web-contract-text.ts'
import { openConsole } from '../console/console.ts'

/** Calls of a contract by their name, each on a line. */
function callsIn(contract: string): Map<string, string> {
  const lines = contract.split('\n').filter((line) => /^ {2}'[A-Z]+ \//.test(line))
  return new Map(lines.map((line) => [line.split("'")[1] ?? '', line]))
}

test('the web UI’s types are those of the API (else: node scripts/build/web-contract.ts)', async (t) => {
  const { stranger } = await openConsole(t)
  const api = (await stranger.get('/openapi.json')).json as unknown as OpenApi
  const is = callsIn(contractOf(api))
  const known = callsIn(readFileSync(join(import.meta.dirname, '../../web/src/api/contract.ts'), 'utf8'))
  t.ok(known.size > 80)
  for (const [name, line] of known) t.equal(line, is.get(name), name)
})
