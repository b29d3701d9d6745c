import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Table } from '../../parts/table.tsx'
import { Figure } from '../figure.tsx'
import { repositoryTexts } from './texts.ts'

interface Files {
  count: number
  bytes: number
}

/** What a collection tells at its end (server/jobs/collection-job.ts). */
export interface CollectResult {
  report: {
    dryRun: boolean
    grace: number
    manifests: number
    repositories: number
    tags: { unpublished: number; retention: number }
    places: { repository: string; manifests: number }[]
    blobs: Files
    orphans: Files
    uploads: Files
    bytes: number
    unpublished: { repository: string; tag: string; bytes: number; pushedAt: number }[]
    unpublishedGrace: number
  }
  kept: { manifests: number; blobs: number; bytes: number } | null
}

/** What a collection took, or would take, and what it leaves for now. */
export function CollectReport({ result: { report, kept } }: { result: CollectResult }) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  const { dryRun, bytes, manifests, blobs, orphans, uploads, tags, repositories } = report
  const files = (name: string, { count, bytes }: Files) =>
    count > 0 && (
      <li>
        {name}: {formats.number(count)} · {formats.size(bytes)}
      </li>
    )
  const counted = (name: string, count: number) =>
    count > 0 && (
      <li>
        {name}: {formats.number(count)}
      </li>
    )
  const isNothing =
    bytes === 0 && manifests + repositories + tags.unpublished + tags.retention + blobs.count === 0
  return (
    <>
      <section class={isNothing || !dryRun ? 'notice good' : 'notice'}>
        <h2>
          {isNothing
            ? its.nothingToCollect
            : dryRun
              ? its.wouldFree(formats.size(bytes))
              : its.freed(formats.size(bytes))}
        </h2>
        {!isNothing && (
          <ul class="plain-list">
            {counted(its.tagsByRetention, tags.retention)}
            {counted(its.tagsUnpublished, tags.unpublished)}
            {counted(its.manifests, manifests)}
            {files(its.blobs, blobs)}
            {files(its.orphans, orphans)}
            {files(its.brokenUploads, uploads)}
            {counted(its.emptyRepositories, repositories)}
          </ul>
        )}
        {kept && (
          <p class="quiet">
            {kept.blobs > 0 || kept.manifests > 0
              ? its.graceKeeps(
                  formats.duration(report.grace / 1000),
                  formats.number(kept.manifests),
                  formats.size(kept.bytes),
                )
              : its.graceKeepsNothing(formats.duration(report.grace / 1000))}
          </p>
        )}
      </section>
      {report.places.length > 0 && (
        <section class="part">
          <h2>{dryRun ? its.placesWould : its.places}</h2>
          <Table
            label={its.places}
            rows={report.places}
            keyOf={(one) => one.repository}
            empty=""
            columns={[
              {
                head: its.repository,
                by: (one) => one.repository,
                cell: (one) => <code>{one.repository}</code>,
              },
              {
                head: its.manifests,
                isNumber: true,
                by: (one) => one.manifests,
                cell: (one) => formats.number(one.manifests),
              },
            ]}
          />
        </section>
      )}
      {report.unpublished.length > 0 && <Unpublished report={report} />}
    </>
  )
}

function Unpublished({ report }: { report: CollectResult['report'] }) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  return (
    <section class="part">
      <h2>{its.unpublished}</h2>
      <p class="quiet lead">{its.unpublishedHelp}</p>
      <dl class="figures">
        <Figure name={its.unpublishedCount} value={formats.number(report.unpublished.length)} />
      </dl>
      <Table
        label={its.unpublished}
        rows={report.unpublished}
        keyOf={(one) => `${one.repository}:${one.tag}`}
        empty=""
        columns={[
          {
            head: its.image,
            by: (one) => one.repository,
            cell: (one) => (
              <code>
                {one.repository}:{one.tag}
              </code>
            ),
          },
          { head: its.size, isNumber: true, by: (one) => one.bytes, cell: (one) => formats.size(one.bytes) },
          {
            head: its.goesAt,
            isNumber: true,
            by: (one) => one.pushedAt,
            cell: (one) => formats.dateTime(one.pushedAt + report.unpublishedGrace),
          },
        ]}
      />
    </section>
  )
}
