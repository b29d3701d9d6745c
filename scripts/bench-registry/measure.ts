import { settleDisk, waitForQuiet } from './machine.ts'
import type { Group, Row, Sample, Scale } from './rows.ts'
import { type Product, type Server, startServer } from './servers.ts'
import type { Certificate } from './tls-certificate.ts'

/** A row's samples by product id; a product that can't be measured has a reason instead. */
export interface Measured {
  row: Row
  samples: Map<string, Sample[]>
  reasons: Map<string, string>
  /** Samples that were taken although the machine did other work at the time. */
  noisy: number
}

interface Options {
  products: Product[]
  scale: Scale
  wanted: (row: Row) => boolean
  certificate: Certificate | undefined
  /** Seconds to wait for a quiet machine before each sample. */
  patience: number
  log: (text: string) => void
}

/** Measures the wanted rows of a group, the products in turn within every round. */
export async function measure(group: Group, options: Options): Promise<Measured[]> {
  const measured = group.rows
    .filter(options.wanted)
    .map((row): Measured => ({ row, samples: new Map(), reasons: new Map(), noisy: 0 }))
  if (measured.length === 0) return []
  const able = group.tls && !options.certificate ? [] : options.products
  if (able.length === 0)
    for (const { reasons } of measured)
      for (const { id } of options.products) reasons.set(id, 'no openssl command')
  const running = new Map<string, { server: Server; samplers: Record<string, () => Promise<Sample>> }>()
  const start = async (product: Product) => {
    const server = await startServer(product, group.tls ? options.certificate : undefined)
    running.set(product.id, { server, samplers: {} })
    running.set(product.id, { server, samplers: await group.prepare(server, options.scale) })
  }
  const stop = async (id: string) => {
    await running.get(id)?.server.stop()
    running.delete(id)
  }
  const sample = async (one: Measured, { id, label }: Product) => {
    await settleDisk()
    if (!(await waitForQuiet(options.patience))) one.noisy++
    const result = await running.get(id)?.samplers[one.row.id]?.()
    if (!result) throw new Error(`${label} has no sampler for ${one.row.id}`)
    one.samples.set(id, [...(one.samples.get(id) ?? []), result])
    options.log(
      `${one.row.title}: ${label}: ${result.value.toFixed(2)} ${one.row.unit} ${result.extra ?? ''}`,
    )
  }
  const attempt = async (product: Product, concerned: Measured[], work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error)
      options.log(`${product.label}: ${words}`)
      for (const { reasons } of concerned) reasons.set(product.id, 'failed')
    }
  }
  try {
    if (!group.fresh) for (const product of able) await attempt(product, measured, () => start(product))
    for (const one of measured) {
      for (let round = 0; round < options.scale.rounds; round++) {
        for (const product of able.filter(({ id }) => !one.reasons.has(id))) {
          await attempt(product, [one], async () => {
            if (group.fresh) await start(product)
            await sample(one, product)
          })
          if (group.fresh) await stop(product.id)
        }
      }
    }
  } finally {
    for (const id of [...running.keys()]) await stop(id)
  }
  return measured
}
