import { useTexts } from '../../i18n/texts.ts'
import { Notice } from '../../parts/notice.tsx'
import { DropZone } from './drop-zone.tsx'
import { jobTexts } from './job-texts.ts'
import { Sticks } from './sticks.tsx'
import { UploadList } from './upload-list.tsx'
import type { Job } from './use-job.ts'

/** What an import waits for, and where that can be brought: missing volumes, or a medium that was pulled out. */
export function WaitingImport({ job }: { job: Job }) {
  const its = useTexts(jobTexts)
  if (job.kind !== 'import') return null
  if (job.state === 'failed' && job.error?.code === 'MEDIUM_GONE')
    return (
      <Notice title={its.waitsForMedium}>
        <p>{its.mediumHelp}</p>
      </Notice>
    )
  if (job.state !== 'paused') return null
  return (
    <section class="part">
      <h2>{its.bring}</h2>
      <p class="quiet lead">{its.bringHelp}</p>
      <DropZone title={its.bring} />
      <UploadList />
      <Sticks />
    </section>
  )
}
