import { z } from 'zod'
import type { Transfers } from '../transfer/transfers.ts'
import { jobSchema, shownJob } from './job-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'storage'

/** What the store does for itself by the clock, now: collecting garbage, reading everything again. */
export function upkeepRoutes({ jobs, wake }: Transfers): ConsoleRoute[] {
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
    route({
      method: 'POST',
      path: '/scrubs',
      access: 'administrator',
      tag,
      summary: 'Read every stored blob again, by a job, at the rate that the settings say',
      status: 202,
      response: jobSchema,
      handle: async ({ actor }) => {
        const job = await jobs.create({ kind: 'scrub', title: '', input: {}, by: actor })
        wake()
        return shownJob(job)
      },
    }),
  ]
}
