import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Badge } from '../../parts/notice.tsx'
import { jobTexts } from './job-texts.ts'
import { MadeFiles } from './made-files.tsx'
import { ReceiptPart } from './receipt-part.tsx'
import { transfers } from './texts.ts'
import type { Job } from './use-job.ts'

/** What jobs tell at their end, by kind (server/console/job-schemas.ts). */
interface Result {
  releases?: { appKeyID?: string; app?: string; name: string; version: string; outcome?: string }[]
  images?: unknown[]
  addedBytes?: number
  skippedBytes?: number
  waiting?: { title: string; volumes: number[] }[]
  receipts?: string[]
  files?: { name: string; size: number }[]
  bundle?: { kind: 'full' | 'delta'; requires: { count: number; bytes: number } } | null
  verified?: boolean
  place?: 'download' | 'medium'
}

const OUTCOMES = { added: 'good', updated: 'good', unchanged: 'plain' } as const

/** What came of a job: links to what came in and its receipt, or files to take along. */
export function JobResult({ job }: { job: Job }) {
  const its = useTexts(transfers)
  const words = useTexts(jobTexts)
  const formats = useFormats()
  if (!job.result) return null
  const result = job.result as Result
  const { releases = [], waiting = [], receipts = [], images = [], bundle } = result
  const isExport = job.kind === 'export' || job.kind === 'offline-package'
  return (
    <section class="part">
      <h2>{its.result}</h2>
      {result.addedBytes !== undefined && (
        <p>{its.added(formats.size(result.addedBytes), formats.size(result.skippedBytes ?? 0))}</p>
      )}
      {waiting.map(({ title, volumes }) => (
        <p key={title} class="care">
          {words.waitingVolumes(title, volumes.join(', '))}
        </p>
      ))}
      <ul class="plain-list">
        {releases.map((one) => (
          <li key={`${one.appKeyID ?? one.app} ${one.version}`}>
            <a href={`/apps/${one.appKeyID ?? one.app}?version=${encodeURIComponent(one.version)}`}>
              {one.name} {one.version}
            </a>{' '}
            {one.outcome && (
              <Badge kind={OUTCOMES[one.outcome as keyof typeof OUTCOMES] ?? 'plain'}>
                {(its.outcomes as Record<string, string>)[one.outcome] ?? one.outcome}
              </Badge>
            )}
          </li>
        ))}
      </ul>
      {images.length > 0 && (
        <p>
          <a href="/console/repositories">{words.imagesIn(images.length)}</a>
        </p>
      )}
      {bundle?.kind === 'delta' && (
        <p>{words.delta(bundle.requires.count, formats.size(bundle.requires.bytes))}</p>
      )}
      {isExport && <Verified {...result} />}
      {isExport && <MadeFiles job={job.id} files={result.files ?? []} isHere={isDownload(result)} />}
      {receipts.map((path) => (
        <ReceiptPart key={path} name={path.split('/').pop() ?? path} />
      ))}
    </section>
  )
}

/** Jobs of earlier versions say it by halves: what was read back then lay on a medium. */
function isDownload({ place, verified = false }: Result): boolean {
  return place === undefined ? !verified : place === 'download'
}

function Verified(result: Result) {
  const words = useTexts(jobTexts)
  if (!result.verified || result.files?.length === 0) return null
  return (
    <p class="good-text" role="status">
      ✓ {isDownload(result) ? words.verifiedHere : words.safe}
    </p>
  )
}
