import { openDatabase } from '../../server/db/database.ts'
import { CHINESE, ENGLISH, hanzi, TAGS } from './words.ts'

const CATEGORIES = 40
const PUBLISHERS = 200
/** Of which made-up words are. */
const SYLLABLES = 'ka ri to mo ne su li va no pe ra di co fu gi ha je lu mi zo'.split(' ')

/** Numbers that look random and are the same each time (a linear congruential generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/**
 * Fills a new database with `count` apps: names in both languages, descriptions of about seventy characters, up to four
 * tags, a version or two.
 * @returns milliseconds that it took, the index among them
 */
export async function fillCatalogue(file: string, count: number): Promise<number> {
  const db = openDatabase(file)
  const next = numbers(20_261_120)
  // The first words of a list come often, the last seldom, as in any language.
  const one = (list: readonly string[]) => list[next(next(list.length) + 1)] as string
  const brand = () => `${hanzi(next(next(2000) + 1))}${hanzi(next(2000))}`
  const word = () => Array.from({ length: 3 }, () => SYLLABLES[next(SYLLABLES.length)]).join('')
  const some = (list: readonly string[], many: number) => Array.from({ length: many }, () => one(list))
  const { sqlite } = db
  const app =
    sqlite.prepare(`INSERT INTO apps (id, name, description, introduction, dev_status, owner, category_id,
    listing, install_count, created_at, updated_at) VALUES (?, ?, ?, '', 'release', ?, ?, 'listed', ?, ?, ?)`)
  const tag = sqlite.prepare('INSERT OR IGNORE INTO app_tags VALUES (?, ?)')
  const release =
    sqlite.prepare(`INSERT INTO releases (app_id, version, alias, notes, digest, template, arch, cpu,
    memory, is_plugin, update_version, created_at, updated_at) VALUES (?, ?, '', '', '', '', ?, 0, 0, ?, 1, 0, 0)`)
  const category = sqlite.prepare('INSERT INTO categories VALUES (?, ?, ?, ?)')
  const started = performance.now()
  await db.write(() => {
    for (let i = 0; i < CATEGORIES; i++) category.run(`c${i}`, i < 8 ? null : `c${i % 8}`, `分类 ${i}`, i)
  })
  for (let from = 0; from < count; from += 1000) {
    await db.write(() => {
      for (let i = from; i < Math.min(from + 1000, count); i++) {
        const id = `app${i}`
        const chinese = next(2) === 0
        const name = chinese ? `${brand()}${some(CHINESE, 2).join('')}` : `${word()} ${one(ENGLISH)}`
        const description = `${some(CHINESE, 5).join('')}，${brand()}${one(CHINESE)}${brand()}, ${word()} ${some(ENGLISH, 3).join(' ')}.`
        const updated = 1_700_000_000_000 + next(90_000_000) * 1000
        const owner = next(10) === 0 ? null : `user:${next(PUBLISHERS)}`
        app.run(id, name, description, owner, `c${next(CATEGORIES)}`, next(next(2000) + 1), updated, updated)
        for (const each of some(TAGS, next(5))) tag.run(id, each)
        release.run(id, '1.0', next(4) === 0 ? 'arm64' : 'amd64', next(20) === 0 ? 1 : 0)
        if (next(3) === 0) release.run(id, '1.1', 'arm64', 0)
      }
    })
  }
  const took = performance.now() - started
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  await db.close()
  return took
}
