import { z } from 'zod'
import type { Transfers } from '../transfer/transfers.ts'
import { jobSchema, shownJob } from './job-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'storage'

/** Collecting garbage now, not by the clock. */
export function collectionRoutes({ jobs, wake }: Transfers): ConsoleRoute[] {
  return [
    route({
      method: 'POST',
      path: '/collections',
      access: 'administrator',
      tag,
      summary: 'Collect garbage as the settings say, by a job; or only look what that would take',
      status: 202,
      body: z.strictObject({ dryRun: z.boolean().default(true) }),
      response: jobSchema,
      handle: async ({ body: input, actor }) => {
        const job = await jobs.create({ kind: 'collect', title: '', input, by: actor })
        wake()
        return shownJob(job)
      },
    }),
  ]
}
