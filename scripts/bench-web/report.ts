import type { Measured } from './main.ts'

export interface Facts {
  count: number
  runs: number
  /** Load of the machine, over a minute, when the visits began and when they ended. */
  load: number[]
  processors: number
  /** Version of the browser. */
  browser: string
}

/** The section for docs/benchmarks.md. */
export function reportOf(measured: Measured[], facts: Facts, machine: string): string {
  const rows = measured.map(({ title, visits }) => {
    const of = (name: 'page' | 'cards' | 'interactive') => visits.map((visit) => visit[name])
    const shift = Math.max(...visits.map((visit) => visit.shift))
    return [
      title,
      ms(of('page'), 0.5),
      ms(of('cards'), 0.5),
      `**${ms(of('interactive'), 0.5)}**`,
      ms(of('interactive'), 1),
      shift.toFixed(3),
    ]
  })
  const lines = [
    ['page', 'document ms', 'cards ms', 'interactive ms', 'slowest ms', 'layout shift'],
    ['---', '---:', '---:', '---:', '---:', '---:'],
    ...rows,
  ].map((cells) => `| ${cells.join(' | ')} |`)
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}, Node ${process.versions.node}, Chromium ${facts.browser} without a window;`,
    `${facts.count} apps, each page opened ${facts.runs} times by a browser that had never been there, and once more each time by the same.`,
    'Medians since the address was opened; *interactive*: the cards are drawn, with logos and facets on their way or there, and the page',
    'is free to follow what one presses. Goal: under 500 ms. Browser and store share the processors.',
    `Load of the machine's ${facts.processors} processors when the visits began and ended: ${facts.load.map((one) => one.toFixed(1)).join(' and ')}.`,
    '',
    ...lines,
    '',
    'Made by `scripts/bench web --write`.',
  ].join('\n')
}

function ms(times: number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)
}
