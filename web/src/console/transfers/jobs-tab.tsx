import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { Pager } from '../../parts/pager.tsx'
import { Table } from '../../parts/table.tsx'
import { transfers } from './texts.ts'
import { type Job, placeOf, titleOf } from './use-job.ts'

const LOOK = 3000

/** Long work, the newest first. */
export function JobsTab() {
  const its = useTexts(transfers)
  const formats = useFormats()
  const [page, setPage] = useState(1)
  const asked = useAsked((signal) => ask('GET /jobs', { query: { page, pageSize: 30 }, signal }), [page])
  const { reload } = asked
  const isMoving = asked.data?.items.some(({ state }) => state === 'running' || state === 'queued') ?? false
  useEffect(() => {
    if (!isMoving) return
    const timer = setInterval(reload, LOOK)
    return () => clearInterval(timer)
  }, [isMoving, reload])
  return (
    <Loaded of={asked}>
      {(found) => (
        <>
          <Table
            label={its.jobs}
            rows={found.items}
            keyOf={(job) => job.id}
            empty={its.jobsEmpty}
            columns={[
              {
                head: its.job,
                by: titleOf,
                cell: (job) => <a href={placeOf(job)}>{titleOf(job) || its.kinds[job.kind]}</a>,
              },
              { head: its.kind, by: (job) => job.kind, cell: (job) => its.kinds[job.kind] },
              { head: its.state, by: (job) => job.state, cell: (job) => <JobState job={job} /> },
              { head: its.by, by: (job) => job.owner.name, cell: (job) => job.owner.name },
              {
                head: its.started,
                isNumber: true,
                by: (job) => job.createdAt,
                cell: (job) => formats.dateTime(job.createdAt),
              },
            ]}
          />
          <Pager {...found} onPage={setPage} />
        </>
      )}
    </Loaded>
  )
}

const KINDS = {
  queued: 'plain',
  running: 'plain',
  paused: 'care',
  done: 'good',
  failed: 'bad',
  cancelled: 'plain',
  interrupted: 'care',
} as const

export function JobState({ job }: { job: Job }) {
  const its = useTexts(transfers)
  return <Badge kind={KINDS[job.state]}>{its.states[job.state]}</Badge>
}
