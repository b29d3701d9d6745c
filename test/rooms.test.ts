import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import t from 'tap'

// docs/architecture.md, "Rooms": imports run downwards only. Rooms of one level may not see each other, but where said.
const LEVELS = [
  ['server/main.ts'],
  ['server/cli'],
  ['server/http'],
  ['server/registry', 'server/market', 'server/console'],
  ['server/transfer'],
  ['server/catalog', 'server/accounts', 'server/jobs'],
  ['server/content'],
  ['server/db', 'server/ops'],
  ['bundles'],
  ['oci'],
]
/** Neighbours that may see each other: SQLite's program parts are assets, and what operates asks the database. */
const NEIGHBOURS = new Set(['server/db server/ops'])

const root = join(import.meta.dirname, '..')

function level(file: string): { level: number; room: string } | undefined {
  for (const [index, rooms] of LEVELS.entries()) {
    const room = rooms.find((name) => file === name || file.startsWith(`${name}/`))
    if (room) return { level: index, room }
  }
  return undefined
}

function sources(): string[] {
  return ['server', 'bundles', 'oci'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(top, name)),
  )
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) =>
    relative(root, resolve(root, dirname(file), match[1] ?? '')),
  )
}

t.test('every source file is in a room', async (t) => {
  const files = sources()
  t.ok(files.length > 50)
  for (const file of files) t.ok(level(file), file)
})

t.test('no import goes up, and none to a neighbour', async (t) => {
  for (const file of sources()) {
    const from = level(file)
    for (const target of importsOf(file)) {
      const to = level(target)
      if (!from || !to || from.room === to.room) continue
      const pair = [from.room, to.room].sort().join(' ')
      const allowed = to.level > from.level || NEIGHBOURS.has(pair)
      if (!allowed) t.fail(`${file} imports ${target}`)
      // File formats know no server, and OCI's words know nothing at all.
      if (from.room === 'bundles' && to.room !== 'oci') t.fail(`${file} imports ${target}`)
    }
  }
  t.pass('all imports looked at')
})
