import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { go } from '../../router/place.ts'
import { JobProgress } from '../transfers/job-progress.tsx'
import { type Job, placeOf, useJob } from '../transfers/use-job.ts'
import { CollectReport, type CollectResult } from './collect-report.tsx'
import { repositoryTexts } from './texts.ts'

async function collect(dryRun: boolean): Promise<void> {
  go(placeOf(await ask('POST /collections', { body: { dryRun } })))
}

/** Looks first what a collection would take. */
export function CollectButton() {
  const its = useTexts(repositoryTexts)
  const action = useAction()
  return (
    <>
      <button type="button" aria-busy={action.isBusy} onClick={() => void action.run(() => collect(true))}>
        {its.collect}
      </button>
      {action.problem && <ErrorNote problem={action.problem} />}
    </>
  )
}

/** A collection: what it would take, then the thing itself, live; the address keeps it over a reload. */
export function CollectPage({ job }: { job: string | undefined }) {
  const its = useTexts(repositoryTexts)
  return (
    <>
      <PageHead
        title={its.collectTitle}
        lead={its.collectLead}
        beside={
          <>
            <a class="button" href="/console/repositories">
              {its.back}
            </a>
            <CollectButton />
          </>
        }
      />
      {job === undefined ? <p class="empty">{its.collectEmpty}</p> : <Collection key={job} id={job} />}
    </>
  )
}

function Collection({ id }: { id: string }) {
  const first = useAsked((signal) => ask('GET /jobs/{id}', { params: { id }, signal }), [id])
  return <Loaded of={first}>{(job) => <LiveCollection first={job} />}</Loaded>
}

function LiveCollection({ first }: { first: Job }) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  const action = useAction()
  const job = useJob(first.id) ?? first
  const result = job.result as CollectResult | null
  const isFound = result?.report.dryRun === true && job.state === 'done'
  const { bytes = 0, manifests = 0, tags } = result?.report ?? {}
  const isSomething = bytes > 0 || manifests > 0 || (tags?.retention ?? 0) + (tags?.unpublished ?? 0) > 0
  return (
    <>
      <p class="unseen" role="status">
        {its.states[job.state]}
      </p>
      {job.state === 'queued' && <p class="quiet">{its.states.queued}</p>}
      {job.state === 'cancelled' && <p class="care">{its.states.cancelled}</p>}
      <JobProgress job={job} />
      {job.canCancel && (
        <button
          type="button"
          onClick={() => void action.run(() => ask('POST /jobs/{id}/cancel', { params: { id: job.id } }))}
        >
          {its.cancelCollection}
        </button>
      )}
      {result && job.state === 'done' && <CollectReport result={result} />}
      {action.problem && <ErrorNote problem={action.problem} />}
      {isFound && isSomething && (
        <div class="row part">
          <button
            type="button"
            class="destroys"
            aria-busy={action.isBusy}
            onClick={() => void action.run(() => collect(false))}
          >
            {bytes > 0 ? its.collectAndFree(formats.size(bytes)) : its.collectNow}
          </button>
        </div>
      )}
    </>
  )
}
