import { Problem } from '../../api/problem.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Progress } from '../../parts/progress.tsx'
import { transfers } from './texts.ts'
import type { Job } from './use-job.ts'

/** Where a job is: bytes, rate, time left; or why it failed. */
export function JobProgress({ job }: { job: Job }) {
  const its = useTexts(transfers)
  const formats = useFormats()
  const { phase, item, done, total, rate, secondsLeft } = job.progress
  if (job.error) {
    const { code, message, next } = job.error
    return (
      <ErrorNote problem={new Problem({ status: 0, code, happened: message, next, requestId: job.id })} />
    )
  }
  if (job.state === 'done') return null
  const words = (its.phases as Record<string, string>)[phase] ?? phase
  const facts = [
    item ? `${words}: ${item}` : words,
    total > 0 && its.uploadOf(formats.size(done), formats.size(total)),
    rate > 0 && its.rate(formats.size(rate)),
    secondsLeft !== null && rate > 0 && its.left(formats.duration(secondsLeft)),
  ]
  return (
    <>
      <Progress label={its.progress} done={done} total={total} />
      <p class="quiet small-text">{facts.filter(Boolean).join(' · ')}</p>
    </>
  )
}
