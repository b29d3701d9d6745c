import { addressOf } from '../../api/ask.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Badge } from '../../parts/notice.tsx'
import { transfers } from './texts.ts'
import type { Job } from './use-job.ts'

/** What jobs tell at their end, by kind (server/console/job-schemas.ts). */
interface Result {
  releases?: { appKeyID?: string; app?: string; name: string; version: string; outcome?: string }[]
  addedBytes?: number
  skippedBytes?: number
  waiting?: { title: string; volumes: number[] }[]
  receipts?: string[]
  files?: { name: string; size: number }[]
  bundle?: { kind: 'full' | 'delta'; requires: { count: number; bytes: number } } | null
  verified?: boolean
}

/** What came of a job: links to what came in, files to download. */
export function JobResult({ job }: { job: Job }) {
  const its = useTexts(transfers)
  const formats = useFormats()
  const result = (job.result ?? {}) as Result
  const { releases = [], waiting = [], receipts = [], files = [], bundle } = result
  const isHere = job.kind === 'export' || job.kind === 'offline-package'
  if (!job.result) return null
  return (
    <section class="part">
      <h2>{its.result}</h2>
      {result.addedBytes !== undefined && (
        <p>{its.added(formats.size(result.addedBytes), formats.size(result.skippedBytes ?? 0))}</p>
      )}
      {waiting.map(({ title, volumes }) => (
        <p key={title} class="care">
          {its.waiting(title, volumes.join(', '))}
        </p>
      ))}
      <ul class="plain-list">
        {releases.map((one) => (
          <li key={`${one.appKeyID ?? one.app} ${one.version}`}>
            <a href={`/apps/${one.appKeyID ?? one.app}?version=${encodeURIComponent(one.version)}`}>
              {one.name} {one.version}
            </a>{' '}
            {one.outcome && (
              <Badge>{(its.outcomes as Record<string, string>)[one.outcome] ?? one.outcome}</Badge>
            )}
          </li>
        ))}
      </ul>
      {bundle?.kind === 'delta' && (
        <p>{its.delta(bundle.requires.count, formats.size(bundle.requires.bytes))}</p>
      )}
      {result.verified && <p class="good-text">✓ {its.verified}</p>}
      <ul class="plain-list">
        {isHere &&
          !result.verified &&
          files.map(({ name, size }) => (
            <li key={name}>
              <a href={addressOf('/transfers/exports/{id}/{name}', { id: job.id, name })} download={name}>
                {its.download(name, formats.size(size))}
              </a>
            </li>
          ))}
        {receipts.map((path) => {
          const name = path.split('/').pop() ?? path
          return (
            <li key={path}>
              <a href={addressOf('/transfers/receipts/{name}', { name })} download={name}>
                {name}
              </a>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
