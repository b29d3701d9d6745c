import { useEffect, useRef } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Badge } from '../../parts/notice.tsx'
import { JobProgress } from './job-progress.tsx'
import { transfers } from './texts.ts'
import { type Job, useJob } from './use-job.ts'

/** What an inspection tells of a package (server/transfer/import-package/inspect-package.ts). */
interface Inspected {
  name: string
  version: string
  /** The app's id. */
  groupKey: string
  description: string
  arch?: string
  components: { name: string }[]
  plugins: { name: string }[]
  images: { names: string[]; size: number }[]
  missingImages: string[]
  warnings: string[]
  contentBytes: number
}

interface PackagePreviewProps {
  source: { upload?: string; paths?: string[] }
  files: { file: string; size: number }[]
}

/** Packages have no table of contents: they are read to their end by a job, and shown as it ends. */
export function PackagePreview({ source, files }: PackagePreviewProps) {
  const its = useTexts(transfers)
  const formats = useFormats()
  const started = useAsked(() => ask('POST /transfers/inspect', { body: source }), [JSON.stringify(source)])
  const id = started.data?.id
  const job = useJob(id)
  const canCancel = useRef(false)
  canCancel.current = job?.canCancel ?? false
  // Whoever leaves the preview, or imports without it, does not want it read any more.
  useEffect(() => {
    if (id === undefined) return
    return () => {
      if (canCancel.current) ask('POST /jobs/{id}/cancel', { params: { id } }).catch(() => undefined)
    }
  }, [id])
  if (started.problem) return <ErrorNote problem={started.problem} onRetry={started.reload} />
  const result = job?.state === 'done' ? (job.result as { packages: Inspected[] } | null) : null
  return (
    <section class="panel">
      <h2>{its.packages}</h2>
      <p class="quiet">{files.map(({ file, size }) => `${file} (${formats.size(size)})`).join(', ')}</p>
      {!result && <Reading job={job} />}
      {result?.packages.map((one) => (
        <PackageFacts key={`${one.name} ${one.version}`} one={one} />
      ))}
    </section>
  )
}

function Reading({ job }: { job: Job | undefined }) {
  const its = useTexts(transfers)
  return (
    <>
      <p role="status">{its.reading}</p>
      {job && <JobProgress job={job} />}
    </>
  )
}

function PackageFacts({ one }: { one: Inspected }) {
  const its = useTexts(transfers)
  const formats = useFormats()
  const facts = [
    one.arch,
    its.components(one.components.length),
    one.plugins.length > 0 && its.pluginsOf(one.plugins.length),
    its.imagesOf(one.images.length),
    formats.size(one.contentBytes),
  ]
  return (
    <div class="found-package">
      <h3>
        {one.name} {one.version} <Change id={one.groupKey} version={one.version} />
      </h3>
      <p class="quiet">{facts.filter(Boolean).join(' · ')}</p>
      {one.description && <p>{one.description}</p>}
      {one.missingImages.length > 0 && (
        <div class="bad-text">
          <p>{its.missingImages}</p>
          <ul>
            {one.missingImages.map((image) => (
              <li key={image}>
                <code>{image}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
      {one.warnings.length > 0 && (
        <details>
          <summary>{its.warnings}</summary>
          <ul>
            {one.warnings.map((warning) => (
              <li key={warning} lang="en">
                {warning}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

/** What the import would do to the catalogue. */
function Change({ id, version }: { id: string; version: string }) {
  const its = useTexts(transfers)
  const { data, problem } = useAsked((signal) => ask('GET /apps/{id}', { params: { id }, signal }), [id])
  if (problem) return problem.status === 404 ? <Badge kind="good">{its.isNew}</Badge> : null
  if (!data) return null
  const isHere = data.versionLines.some((line) => line.version === version)
  return <Badge kind={isHere ? 'care' : 'good'}>{isHere ? its.isHere : its.isNewVersion}</Badge>
}
