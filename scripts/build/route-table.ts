import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAppliance } from '../../server/cli/appliance.ts'
import { httpHandler } from '../../server/cli/http-handler.ts'
import { Uploads } from '../../server/content/uploads.ts'
import type { RouteGroup } from '../../server/ops/declared-routes.ts'
import { openLog } from '../../server/ops/log.ts'
import { metricsGroup } from '../../server/ops/metrics/metrics-handler.ts'
import { Transfers } from '../../server/transfer/transfers.ts'
import { withSection } from '../write-section.ts'
import { main } from './main.ts'
import { inProject } from './project.ts'

/** Where the table of all routes stands. */
export const SECURITY_PAPER = 'docs/security.md'

/** The paper with the routes of `groups`, those of the main listeners, and of the listener for figures. */
export function withRoutes(paper: string, groups: readonly RouteGroup[]): string {
  return withSection(paper, 'routes', [...groups, metricsGroup].map(sectionOf).join('\n\n'))
}

function sectionOf({ name, rules, routes }: RouteGroup): string {
  const used = Object.entries(rules).filter(([rule]) => routes.some((route) => route.rule === rule))
  return [
    `### ${name}`,
    '',
    ...used.map(([rule, who]) => `- **${rule}**: ${who}.`),
    '',
    '| method | address | rule | also |',
    '| --- | --- | --- | --- |',
    ...routes.map(({ method, path, rule, also = '' }) =>
      `| ${method} | \`${path}\` | ${rule} | ${also} |`.replace(/ {2}/g, ' '),
    ),
  ].join('\n')
}

/** Every route as the program declares it, put together as `serve` does over an empty directory. */
async function declaredGroups(): Promise<readonly RouteGroup[]> {
  const data = mkdtempSync(join(tmpdir(), 'raincask-routes-'))
  const appliance = await openAppliance(data)
  const uploads = new Uploads(appliance.content.staging.uploads)
  try {
    const log = openLog('silent')
    const http = await httpHandler(appliance, { log, uploads, anonymous: 'none', publicUrl: undefined })
    const groups = await http.openRooms(new Transfers(appliance, log))
    await http.finish()
    return groups
  } finally {
    await uploads.close()
    await appliance.close()
    rmSync(data, { recursive: true, force: true })
  }
}

if (import.meta.main)
  await main(async () => {
    const file = inProject(SECURITY_PAPER)
    writeFileSync(file, withRoutes(readFileSync(file, 'utf8'), await declaredGroups()))
    console.log(SECURITY_PAPER)
  })
