import type { Measured } from './measure.ts'
import { lessIsBetter, type Sample } from './rows.ts'
import type { Product } from './servers.ts'

/** The sample in the middle; of an even number, the lower one of the two. */
export function median(samples: Sample[]): Sample | undefined {
  return samples.toSorted((a, b) => a.value - b.value)[Math.floor((samples.length - 1) / 2)]
}

/** A markdown table: a line a row, a column a product, ourselves first, and how many times better than the best peer. */
export function table(measured: Measured[], products: Product[]): string {
  const us = products.find(({ id }) => id === 'raincask')
  const peers = products.filter((product) => product !== us)
  const lines = [
    ['measure', ...products.map(({ label }) => label), 'ratio'],
    ['---', ...products.map(() => '---:'), '---:'],
    ...measured.map((one) => {
      const ours = us && median(one.samples.get(us.id) ?? [])?.value
      const theirs = peers.flatMap(({ id }) => median(one.samples.get(id) ?? [])?.value ?? [])
      return [
        `${one.row.title} (${one.row.unit})`,
        ...products.map(({ id }) => cell(one, id)),
        ratio(one, ours, theirs),
      ]
    }),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function cell({ samples, reasons }: Measured, id: string): string {
  const middle = median(samples.get(id) ?? [])
  if (!middle) return reasons.get(id) ?? '–'
  const digits = middle.value < 10 ? 2 : middle.value < 100 ? 1 : 0
  const figure = middle.value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return middle.extra ? `${figure} (${middle.extra})` : figure
}

function ratio({ row }: Measured, ours: number | undefined, theirs: number[]): string {
  if (!ours || theirs.length === 0) return '–'
  const times = lessIsBetter(row) ? Math.min(...theirs) / ours : ours / Math.max(...theirs)
  return `${times.toFixed(2)}×`
}
