import type { Measured } from './main.ts'

/** About the catalogue as a whole. Times in milliseconds, sizes in bytes. */
export interface Facts {
  count: number
  rounds: number
  /** Load of the machine, over a minute, when the searches began and when they ended. */
  load: number[]
  processors: number
  fill: number
  warm: number
  memory: number
  disk: number
  refresh: number[]
}

/** The section for docs/benchmarks.md. */
export function reportOf(measured: Measured[], facts: Facts, machine: string): string {
  const all = measured.flatMap(({ times }) => times)
  const rows = measured.map(({ title, found, times }) => [title, foundText(found), ...percentiles(times)])
  const lines = [
    ['search', 'apps found', 'median ms', '95 % ms', 'slowest ms'],
    ['---', '---:', '---:', '---:', '---:'],
    ...rows,
    ['**all of them**', '', ...percentiles(all)],
  ].map((cells) => `| ${cells.join(' | ')} |`)
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0)
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}, Node ${process.versions.node};`,
    `${facts.count} apps, ${facts.rounds} times each. A search filters by what a stranger may see, ranks, counts five facets`,
    'and gives the first page of 20; no answer is kept for the next search.',
    `Load of the machine's ${facts.processors} processors when the searches began and ended: ${facts.load.map((one) => one.toFixed(1)).join(' and ')}.`,
    '',
    ...lines,
    '',
    `A search right after an app has changed: ${percentiles(facts.refresh)[0]} ms at the median. Filling the catalogue, index included:`,
    `${(facts.fill / 1000).toFixed(1)} s; database ${mib(facts.disk)} MiB. The first search after a start reads all apps: ${facts.warm.toFixed(0)} ms, about ${mib(facts.memory)} MiB.`,
    '',
    'Made by `scripts/bench search --write`.',
  ].join('\n')
}

function foundText([least, most]: [number, number]): string {
  return least === most ? String(least) : `${least}–${most}`
}

function percentiles(times: number[]): string[] {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return [at(0.5), at(0.95), at(1)].map((time) => time.toFixed(2))
}
