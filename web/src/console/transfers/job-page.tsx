import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { JobProgress } from './job-progress.tsx'
import { JobResult } from './job-result.tsx'
import { JobState } from './jobs-tab.tsx'
import { transfers } from './texts.ts'
import { type Job, type JobLine, titleOf, useJob } from './use-job.ts'
import { WaitingImport } from './waiting-import.tsx'

/** How often a job at rest that may go on is looked at, in milliseconds. */
const LOOK = 3000

/** A job, live: a reload, another browser or a restart of the store show the same. */
export function JobPage({ id }: { id: string }) {
  const first = useAsked((signal) => ask('GET /jobs/{id}', { params: { id }, signal }), [id])
  return (
    <Loaded of={first} isPage>
      {(job) => <LiveJob first={job} onAgain={first.reload} key={job.updatedAt} />}
    </Loaded>
  )
}

function LiveJob({ first, onAgain }: { first: Job; onAgain(): void }) {
  const its = useTexts(transfers)
  const formats = useFormats()
  const action = useAction()
  const [lines, setLines] = useState<JobLine[]>([])
  const job =
    useJob(first.id, (line) =>
      setLines((had) => (had.some(({ number }) => number === line.number) ? had : [...had, line])),
    ) ?? first
  const params = { id: job.id }
  // One that waits may be taken up elsewhere: the stick is back, somebody else brought a volume.
  const mayGoOn = job.canResume && job.state !== 'cancelled'
  useEffect(() => {
    if (!mayGoOn) return
    const timer = setInterval(() => !document.hidden && onAgain(), LOOK)
    return () => clearInterval(timer)
  }, [mayGoOn, onAgain])
  return (
    <>
      <PageHead
        title={[its.kinds[job.kind], titleOf(job)].filter(Boolean).join(': ')}
        beside={
          <>
            <span role="status">
              <JobState job={job} />
            </span>
            {job.canCancel && (
              <button
                type="button"
                onClick={() => void action.run(() => ask('POST /jobs/{id}/cancel', { params }))}
              >
                {its.cancel}
              </button>
            )}
            {job.canResume && (
              <button
                type="button"
                class="primary"
                onClick={() =>
                  void action.run(async () => {
                    await ask('POST /jobs/{id}/resume', { params })
                    onAgain()
                  })
                }
              >
                {its.resume}
              </button>
            )}
          </>
        }
      />
      {action.problem && <ErrorNote problem={action.problem} />}
      <JobProgress job={job} />
      <JobResult job={job} />
      <WaitingImport job={job} />
      <section class="part">
        <h2>{its.log}</h2>
        {lines.length === 0 && <p class="quiet">{its.noLog}</p>}
        <ol class="log" lang="en">
          {lines.map(({ number, at, level, text }) => (
            <li key={number} class={level === 'error' ? 'bad-text' : level === 'warning' ? 'care' : ''}>
              <time class="quiet">{formats.dateTime(at)}</time> {text}
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
