import { type Listening, listen } from '../http/listen.ts'
import { lastCollection } from '../jobs/collection.ts'
import { lastScrub } from '../jobs/scrubbing.ts'
import { parseListenAddress } from '../ops/listen-address.ts'
import type { Logger } from '../ops/log.ts'
import { certificateFamilies } from '../ops/metrics/certificate-metrics.ts'
import { metricsHandler } from '../ops/metrics/metrics-handler.ts'
import { ProcessMetrics } from '../ops/metrics/process-metrics.ts'
import type { RequestMetrics } from '../ops/metrics/request-metrics.ts'
import { StoreMetrics } from '../ops/metrics/store-metrics.ts'
import type { TlsKeeper } from '../ops/tls/keeper.ts'
import type { Appliance } from './appliance.ts'

/** Gives figures to Prometheus on a listener of their own: they are not for everybody who may pull. */
export async function listenForMetrics(
  address: string,
  { db, data, content }: Appliance,
  requests: RequestMetrics,
  log: Logger,
  tls?: TlsKeeper,
): Promise<Listening> {
  const own = new ProcessMetrics()
  const store = new StoreMetrics({
    db,
    root: data.root,
    uploads: content.staging.uploads,
    lastCollection: () => lastCollection(db),
    lastScrub: () => lastScrub(db),
  })
  const families = async () => [
    ...requests.families(),
    ...(await store.families()),
    ...certificateFamilies(tls?.identity.cert),
    ...own.families(),
  ]
  const handler = metricsHandler(families, (err) => log.error({ err }, 'figures cannot be had'))
  const listening = await listen(handler, parseListenAddress(address)).catch((error: unknown) => {
    own.stop()
    throw error
  })
  return {
    ...listening,
    stop: (grace) => {
      own.stop()
      return listening.stop(grace)
    },
  }
}
