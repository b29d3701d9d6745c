import { useState } from 'preact/hooks'
import { addressOf, ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { say } from '../../parts/say.tsx'
import { go } from '../../router/place.ts'
import { jobTexts } from './job-texts.ts'

interface MadeFilesProps {
  job: string
  files: readonly { name: string; size: number }[]
  /** They lie here for download; else on a medium. */
  isHere: boolean
}

/** The files that an export has written: to download, to write to a stick, to remove. */
export function MadeFiles({ job, files, isHere }: MadeFilesProps) {
  const its = useTexts(jobTexts)
  const formats = useFormats()
  const [asks, setAsks] = useState(false)
  const [isGone, setGone] = useState(false)
  const total = files.reduce((sum, { size }) => sum + size, 0)
  if (files.length === 0 || isGone) return <p class="quiet">{its.filesGone}</p>
  return (
    <>
      <ol class="plain-list volumes">
        {files.map(({ name, size }, index) => (
          <li key={name} class="row between">
            <span>
              {files.length > 1 && <strong>{its.volume(index + 1, files.length)} </strong>}
              <span class="code">{name}</span> <span class="quiet">{formats.size(size)}</span>
            </span>
            {isHere && (
              <a
                class="button"
                href={addressOf('/transfers/exports/{id}/{name}', { id: job, name })}
                download={name}
                aria-label={its.downloadWhat(name)}
              >
                {its.download}
              </a>
            )}
          </li>
        ))}
      </ol>
      {files.length > 1 && <p class="quiet small-text">{its.anyOrder}</p>}
      {isHere && <ToStick job={job} total={total} />}
      {isHere && (
        <button type="button" class="destroys part" onClick={() => setAsks(true)}>
          {its.removeFiles(formats.size(total))}
        </button>
      )}
      {asks && (
        <Confirm
          title={its.removeTitle}
          verb={its.removeFiles(formats.size(total))}
          work={() => ask('DELETE /transfers/exports/{id}', { params: { id: job } })}
          onClose={() => setAsks(false)}
          onDone={() => {
            setGone(true)
            say(its.filesGone)
          }}
        >
          <p>{its.removeHelp}</p>
        </Confirm>
      )}
    </>
  )
}

/** Copies the files to a stick that is plugged in, and reads them back from it. */
function ToStick({ job, total }: { job: string; total: number }) {
  const its = useTexts(jobTexts)
  const formats = useFormats()
  const action = useAction()
  const usb = useAsked((signal) => ask('GET /transfers/usb', { signal }), [])
  const sticks = (usb.data?.items ?? []).filter(({ stick }) => !stick.readOnly)
  const write = (stick: string) =>
    action.run(async () => {
      const copy = await ask('POST /transfers/exports/{id}/copies', { params: { id: job }, body: { stick } })
      go(`/console/transfers/${copy.id}`)
    })
  return (
    <div class="part">
      <h3>{its.toStick}</h3>
      {sticks.length === 0 && <p class="quiet">{its.noStick}</p>}
      <ul class="plain-list">
        {sticks.map(({ stick }) => (
          <li key={stick.id} class="row">
            <button
              type="button"
              aria-busy={action.isBusy}
              disabled={stick.free < total}
              onClick={() => void write(stick.id)}
            >
              {its.writeTo(stick.label || stick.path)}
            </button>
            <span class={stick.free < total ? 'bad-text' : 'quiet'}>
              {stick.free < total
                ? its.stickFull(formats.size(stick.free))
                : its.stickFree(formats.size(stick.free))}
            </span>
          </li>
        ))}
      </ul>
      <button type="button" class="small" onClick={usb.reload}>
        {its.lookAgain}
      </button>
      {action.problem && <ErrorNote problem={action.problem} />}
    </div>
  )
}
