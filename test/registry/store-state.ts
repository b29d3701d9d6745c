import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Answer } from './client.ts'
import type { Registry } from './registry.ts'

const TABLES = [
  'blobs',
  'repositories',
  'repository_blobs',
  'manifests',
  'repository_manifests',
  'manifest_references',
  'tags',
]

/** Everything that the store holds: rows of every table about content, and each file of blobs and uploads with its size. */
export function storeState({ appliance, data }: Registry): Record<string, unknown> {
  const rows = TABLES.map((table) => [table, appliance.db.sqlite.prepare(`SELECT * FROM ${table}`).all()])
  return {
    ...Object.fromEntries(rows),
    blobFiles: files(join(data, 'blobs')),
    uploads: files(uploadsOf(data)),
  }
}

/** Directory of the uploads under way. */
export function uploadsOf(data: string): string {
  return join(data, 'staging', 'uploads')
}

/** Files and their sizes; one that is taken away meanwhile is not there. */
function files(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, stats: statSync(join(directory, name), { throwIfNoEntry: false }) }))
    .flatMap(({ name, stats }) => (stats?.isFile() ? [`${name} ${stats.size}`] : []))
    .sort()
}

/** Checks that a request is refused with this status and code, and changes nothing. */
export async function refused(
  t: Test,
  registry: Registry,
  what: string,
  expected: { status: number; code: string },
  send: () => Promise<Answer>,
): Promise<Answer> {
  const before = storeState(registry)
  const answer = await send()
  t.same({ status: answer.status, code: answer.code }, expected, what)
  t.match(answer.json, { errors: [{ message: String, detail: { code: String, requestId: String } }] })
  t.same(storeState(registry), before, `${what}: the store is as it was`)
  return answer
}
