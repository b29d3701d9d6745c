import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { randomNumbers } from '../../content/random-numbers.ts'
import { crashRun } from './crash-run.ts'
import { type KillsReport, killOver } from './work.ts'
import { crashFixture, WORKS, workOf } from './works.ts'

/** The long form of the crash tests: `scripts/soak-crash`. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    only: { type: 'string' },
  },
})
const [kills, seed] = [Number(values.kills), Number(values.seed)]
const names = ['push', ...Object.keys(WORKS)].filter(
  (name) => values.only === undefined || name === values.only,
)
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed) || names.length === 0) {
  process.stderr.write(
    `scripts/soak-crash [--kills N] [--seed N] [--only WORK]; works: push, ${Object.keys(WORKS).join(', ')}\n`,
  )
  process.exit(2)
}

const say = (text: string) => process.stdout.write(`${text}\n`)
const directory = mkdtempSync(join(tmpdir(), 'raincask-crash-'))
const each = Math.ceil(kills / names.length)
say(`seed ${seed}; ${each} kills of each of ${names.length} works; in ${directory}`)

/** Everything acknowledged is looked at after each kill: a store that holds few series of them is quick to look through. */
const KILLS_OF_A_STORE = 25

async function pushes(random: (below: number) => number): Promise<KillsReport> {
  const sum: KillsReport = { kills: 0, done: 0, wrong: [] }
  while (sum.kills < each && sum.wrong.length === 0) {
    const data = join(directory, `push-${sum.kills}`)
    mkdirSync(data)
    const kills = Math.min(KILLS_OF_A_STORE, each - sum.kills)
    const report = await crashRun({ data, pushes: 0, kills, random })
    sum.kills += report.kills
    sum.done += report.done
    sum.wrong.push(...report.wrong)
  }
  return sum
}

let total = 0
const wrong: string[] = []
const fixture = await crashFixture(directory)
for (const [index, name] of names.entries()) {
  const random = randomNumbers(seed + index)
  const started = Date.now()
  const report =
    name === 'push'
      ? await pushes(random)
      : await killOver(await workOf(name, fixture), { kills: each, random })
  total += report.kills
  wrong.push(...report.wrong.map((text) => `${name}: ${text}`))
  const seconds = Math.round((Date.now() - started) / 1000)
  say(`${name}: ${report.kills} kills, ${report.done} done, ${report.wrong.length} wrong; ${seconds} s`)
}
for (const problem of wrong) process.stderr.write(`${problem}\n`)
say(`${total} kills, ${wrong.length} wrong; seed ${seed}`)
if (wrong.length === 0) rmSync(directory, { recursive: true })
else process.stderr.write(`Everything is kept in ${directory}\n`)
process.exit(wrong.length === 0 ? 0 : 1)
