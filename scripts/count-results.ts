// Adds up tap's own totals (`# { total: 12, pass: 12 }`) from every TAP file of a directory and ends with the plain
// line `N passed, N failed`. Fails if a test failed, or if a run told no total, which means that it broke off.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const directory = process.argv[2] ?? '.tap/results'
let passed = 0
let failed = 0
let skipped = 0
let incomplete = false
for (const name of readdirSync(directory).filter((file) => file.endsWith('.tap'))) {
  const totals = readFileSync(join(directory, name), 'utf8')
    .match(/^# \{ total: .*\}$/gm)
    ?.at(-1)
  const count = (word: string) => Number(new RegExp(`${word}: (\\d+)`).exec(totals ?? '')?.[1] ?? 0)
  if (!totals || count('total') === 0) {
    console.error(`${name} has no total: the run broke off`)
    incomplete = true
  }
  passed += count('pass')
  failed += count('fail')
  skipped += count('skip') + count('todo')
}
if (incomplete) failed++
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || skipped > 0 ? 1 : 0
