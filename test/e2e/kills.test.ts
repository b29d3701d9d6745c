import t from 'tap'
import { randomNumbers } from '../content/random-numbers.ts'
import { killOver } from './crash/work.ts'
import { crashFixture, WORKS, workOf } from './crash/works.ts'

/** The executable starts in a fraction of the time that the source takes; scripts/soak-crash kills a thousand times. */
const KILLS = process.env['RAINCASK_BIN'] === undefined ? 2 : 13
const SEED = Date.now() % 1_000_000

t.test('kills at random moments leave all as before or as after, and nothing behind', async (t) => {
  t.comment(`seed ${SEED}`)
  const fixture = await crashFixture(t.testdir())
  for (const [index, name] of Object.keys(WORKS).entries()) {
    const random = randomNumbers(SEED + index)
    const { kills, wrong } = await killOver(await workOf(name, fixture), { kills: KILLS, random })
    t.same(wrong, [], `${name}: nothing is wrong after ${kills} kills`)
    t.equal(kills, KILLS)
  }
})
