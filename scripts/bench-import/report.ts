import { describeMachine, firstLine } from '../bench-registry/machine.ts'
import type { Run } from './measured-run.ts'
import type { Dialect } from './packages.ts'

/** Everything that was measured of one package; runs are one a round. */
export interface PackageFigures {
  dialect: Dialect
  packageBytes: number
  /** Bytes that the empty store lacked. */
  missing: number
  gunzip: Run[]
  disk: Run[]
  first: Run[]
  again: Run[]
  peer: Run[]
}

interface Circumstances {
  rounds: number
  noisy: number
  peer: string | undefined
  directory: string
}

const TITLES: Record<Dialect, string> = {
  containerd: 'containerd export, layers compressed',
  docker24: '`docker save` ≤ 24, layers plain',
}

/** Issue 2: disk over what was missing, and resident memory in MB (10⁶ bytes). */
const MOST_DISK = 1.2
const MOST_MEMORY = 250

type Line = [string, (figures: PackageFigures) => string]

const LINES: Line[] = [
  ['package file', ({ packageBytes }) => gibibytes(packageBytes)],
  ['bytes missing in the store', ({ missing }) => gibibytes(missing)],
  ['**import**', ({ first }) => `**${seconds(first)}**`],
  ['`gzip -dc` alone, to nothing', ({ gunzip }) => seconds(gunzip)],
  ['disk alone: the missing bytes in one file, synced', ({ disk }) => seconds(disk)],
  ['import over `gzip -dc` alone', ({ first, gunzip }) => ratio(first, gunzip)],
  [
    'import over `gzip -dc` alone, processor time',
    ({ first, gunzip }) => times(middle(first, 'processor') / middle(gunzip, 'processor')),
  ],
  ['import over the disk alone', ({ first, disk }) => ratio(first, disk)],
  [`import: resident memory at most (bound: ${MOST_MEMORY} MB)`, ({ first }) => memory(first)],
  [
    `import: disk used at peak, over the missing bytes (bound: ${MOST_DISK}×)`,
    ({ first, missing }) => times(middle(first, 'peakDisk') / missing),
  ],
  [
    'import: disk used at the end, over the missing bytes',
    ({ first, missing }) => times(middle(first, 'endDisk') / missing),
  ],
  ['the same package again, nothing missing', ({ again }) => seconds(again)],
]

const PEER_LINES: Line[] = [
  ['peer: `tar -xzf`, then `skopeo copy` of each image', ({ peer }) => seconds(peer)],
  ['peer over import', ({ first, peer }) => ratio(peer, first)],
  ['peer: resident memory at most, skopeo and registry', ({ peer }) => memory(peer)],
  [
    'peer: disk used at peak, over the missing bytes',
    ({ peer, missing }) => times(middle(peer, 'peakDisk') / missing),
  ],
]

/** The section of docs/benchmarks.md. */
export async function reportSection(figures: PackageFigures[], of: Circumstances): Promise<string> {
  const gzip = (await firstLine('gzip', ['--version'])) ?? 'gzip'
  const lines = of.peer ? [...LINES, ...PEER_LINES] : LINES
  const rows = [
    ['measure', ...figures.map(({ dialect }) => TITLES[dialect])],
    ['---', ...figures.map(() => '---:')],
    ...lines.map(([title, cell]) => [title, ...figures.map(cell)]),
  ]
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${await describeMachine(of.directory)}, Node ${process.versions.node};`,
    `${gzip}; ${of.peer ? `peer: ${of.peer}` : 'the peer was not measured'}. Medians of ${of.rounds}, the programs in turn.`,
    'A package has four images over a shared base, one layer of nearly two thirds of it, and 24 tiny layers. The file',
    'lies in the page cache for all; what is stored is synced to disk before import and registry say that it is there.',
    ...(of.noisy > 0 ? [`${of.noisy} samples were taken while the machine did other work.`] : []),
    '',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    'Made by `scripts/bench import --write`.',
  ].join('\n')
}

/** The figure in the middle; of an even number, the lower one of the two. */
function middle(runs: Run[], of: Exclude<keyof Run, 'stdout'>): number {
  return runs.map((run) => run[of]).toSorted((a, b) => a - b)[Math.floor((runs.length - 1) / 2)] ?? 0
}

const seconds = (runs: Run[]) => `${middle(runs, 'seconds').toFixed(1)} s`
const ratio = (runs: Run[], over: Run[]) => times(middle(runs, 'seconds') / middle(over, 'seconds'))
const memory = (runs: Run[]) => `${Math.round((middle(runs, 'peakMiB') * 2 ** 20) / 1e6)} MB`
const times = (value: number) => `${value.toFixed(2)}×`
const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`
