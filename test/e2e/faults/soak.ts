import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomNumbers } from '../../content/random-numbers.ts'
import { crashFixture, WORKS, workOf } from '../crash/works.ts'
import { FaultyDisk } from './faulty-disk.ts'
import { fullOver } from './full-at-any-write.ts'

/** The long form of the test with a failing disk: `scripts/soak-disk`. */
const [times, seed] = [Number(process.argv[2] ?? 20), Number(process.argv[3] ?? Date.now() % 1_000_000)]
const directory = mkdtempSync(join(tmpdir(), 'raincask-disk-'))
const disk = FaultyDisk.make(join(directory, 'disk'))
const say = (text: string) => process.stdout.write(`${text}\n`)
say(`seed ${seed}; ${times} full disks for each of ${Object.keys(WORKS).length} works`)
const fixture = await crashFixture(directory)
let faults = 0
for (const [index, name] of Object.keys(WORKS).entries()) {
  const random = randomNumbers(seed + index)
  const places = Array.from({ length: times }, () => random(1000) / 1000)
  const { met, wrong } = await fullOver(await workOf(name, fixture), disk, directory, places)
  faults += wrong.length
  say(`${name}: ${met} met a full disk, ${wrong.length} wrong`)
  for (const problem of wrong) process.stderr.write(`${problem}\n`)
}
rmSync(directory, { recursive: true })
process.exit(faults === 0 ? 0 : 1)
