import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { lastCollection, runCollection } from '../../server/jobs/collection.ts'
import { KeptValue } from '../../server/jobs/kept-value.ts'
import { lastScrub, runScrub } from '../../server/jobs/scrubbing.ts'
import { LAST_BACKUP } from '../../server/ops/backup/last-backup.ts'
import type { Family } from '../../server/ops/metrics/exposition.ts'
import { ProcessMetrics } from '../../server/ops/metrics/process-metrics.ts'
import { RequestMetrics } from '../../server/ops/metrics/request-metrics.ts'
import { StoreMetrics } from '../../server/ops/metrics/store-metrics.ts'
import { openStore } from '../content/store.ts'

const packaging = join(import.meta.dirname, '../../packaging')

/** Names of figures in texts with expressions, without what histograms add. */
function asked(texts: string[]): Set<string> {
  const names = texts.flatMap((text) => text.match(/\b(?:raincask|process|nodejs)_[a-z_]+/g) ?? [])
  return new Set(names.map((name) => name.replace(/_bucket$/, '')))
}

test('dashboard and alerts ask for figures that there are', async (t) => {
  const store = await openStore(t)
  await runCollection(store, { grace: 0 })
  await runScrub({ ...store, store: store.content.blobs.store })
  await new KeptValue(store.db, LAST_BACKUP).set({ at: Date.now(), name: 'x', damaged: 0 })
  const own = new ProcessMetrics()
  t.teardown(() => own.stop())
  const metrics = new StoreMetrics({
    db: store.db,
    root: store.data.root,
    uploads: store.content.staging.uploads,
    lastCollection: () => lastCollection(store.db),
    lastScrub: () => lastScrub(store.db),
  })
  const families: Family[] = [
    ...new RequestMetrics().families(),
    ...(await metrics.families()),
    ...own.families(),
  ]
  const given = new Set([...families.map(({ name }) => name), 'raincask_certificate_end_seconds'])
  const dashboard = JSON.parse(readFileSync(join(packaging, 'grafana/raincask.json'), 'utf8')) as {
    panels: { title: string; targets?: { expr: string }[] }[]
    templating: unknown
  }
  const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  t.ok(expressions.length > 20)
  const alerts = readFileSync(join(packaging, 'prometheus/raincask-alerts.yml'), 'utf8')
  const rules = [...alerts.matchAll(/^ +expr: (.*)$/gm)].map((match) => match[1] ?? '')
  t.ok(rules.length > 5)
  const wanted = asked([...expressions, ...rules, JSON.stringify(dashboard.templating)])
  for (const name of wanted) t.ok(given.has(name), name)
  for (const name of given)
    if (name.startsWith('raincask_') && !/_(duration|read|removed|certificate)/.test(name))
      t.ok(wanted.has(name), `${name} is shown`)
})
