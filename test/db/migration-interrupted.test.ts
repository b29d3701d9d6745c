import { spawn } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { openDatabase } from '../../server/db/database.ts'
import { keptCopies, keptCopiesOf } from '../../server/db/kept-copies.ts'
import { knownSchema } from '../../server/db/migrate.ts'
import { databaseIn, makeEarlierDatabase } from '../builders/earlier-database.ts'

const KILLS = 6
const APPS = 1000
/** Before the index of words, which takes the longest to make. */
const SCHEMA = 5

const PROGRAM = `
const { openDatabase } = await import(process.argv[1])
process.stdout.write('begin\\n')
const database = openDatabase(process.argv[2])
process.stdout.write('end\\n')
await database.close()`

/** Opens a database in a process of its own, which is killed so many milliseconds after it begins; true if it was done. */
async function migrateAndKill(file: string, after: number): Promise<{ done: boolean; took: number }> {
  const module = new URL('../../server/db/database.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, module, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let said = ''
  let began = 0
  let took = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (began === 0 && said.includes('begin')) {
      began = Date.now()
      if (after !== Number.POSITIVE_INFINITY) void sleep(after).then(() => child.kill('SIGKILL'))
    }
    if (took === 0 && said.includes('end')) took = Date.now() - began
  })
  await ended
  return { done: said.includes('end'), took }
}

/** A database of an earlier release with so many apps that an upgrade of it takes a while. */
async function makeLarge(directory: string): Promise<string> {
  const today = join(directory, 'today')
  const empty = openDatabase(join(directory, 'empty.db'))
  empty.sqlite.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${APPS})
    INSERT INTO apps (id, name, description, introduction, dev_status, created_at, updated_at)
    SELECT 'app-' || i, '应用 ' || i, 'words of ' || i, '', '', i, i FROM n`)
  const file = join(directory, 'earlier.db')
  makeEarlierDatabase(file, SCHEMA, empty.sqlite.name)
  await empty.close()
  return cpAway(file, today)
}

function cpAway(file: string, directory: string): string {
  cpSync(file, databaseIn(directory))
  return databaseIn(directory)
}

function facts(file: string) {
  const sqlite = new BetterSqlite3(file, { readonly: true })
  const one = (sql: string) => sqlite.prepare(sql).pluck().get() as number
  try {
    return {
      schema: one('SELECT count(*) FROM schema_migrations'),
      apps: one('SELECT count(*) FROM apps'),
      sound: sqlite.prepare('PRAGMA quick_check').pluck().get(),
    }
  } finally {
    sqlite.close()
  }
}

t.test(`an upgrade that is killed ${KILLS} times begins again cleanly`, async (t) => {
  const directory = t.testdir()
  const source = await makeLarge(directory)
  const whole = cpAway(source, join(directory, 'measured'))
  const { took } = await migrateAndKill(whole, Number.POSITIVE_INFINITY)
  const seen = new Set<number>()
  for (let kill = 0; kill < KILLS; kill++) {
    const data = join(directory, `killed-${kill}`)
    const file = cpAway(source, data)
    await migrateAndKill(file, Math.random() * took)
    const { schema, ...rest } = facts(file)
    t.same(rest, { apps: APPS, sound: 'ok' })
    t.ok(schema === SCHEMA || schema === knownSchema(), `nothing in between: ${schema}`)
    seen.add(schema)
    const database = openDatabase(file)
    const found = database.sqlite.prepare('SELECT count(*) FROM app_search_rows').pluck().get()
    t.equal(found, APPS, 'the next start goes through')
    await database.close()
    const copies = keptCopies(file)
    t.ok(copies.length > 0)
    for (const copy of copies) t.same(facts(copy.file), { schema: SCHEMA, apps: APPS, sound: 'ok' })
    const left = readdirSync(keptCopiesOf(file)).filter((name) => !name.endsWith('.db'))
    t.same(left, [], 'no half of a copy is left')
    rmSync(data, { recursive: true })
    t.notOk(existsSync(data))
  }
  t.ok(seen.has(SCHEMA), 'some were cut off before they were done')
})
