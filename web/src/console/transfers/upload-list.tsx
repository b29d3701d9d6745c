import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Progress } from '../../parts/progress.tsx'
import { useStore } from '../../store.ts'
import { transfers } from './texts.ts'
import { discard, goOn, type Sending, sendings } from './upload.ts'

/** What is being sent from here, and what was sent before and is still there. */
export function UploadList() {
  const its = useTexts(transfers)
  const mine = useStore(sendings)
  const complete = mine.filter(({ state }) => state === 'complete').length
  const asked = useAsked((signal) => ask('GET /uploads', { signal }), [complete])
  const action = useAction()
  const known = new Set(mine.map(({ id }) => id))
  const here = new Set(asked.data?.items.map(({ id }) => id))
  // What was imported meanwhile is no upload any more.
  const shown = mine.filter(({ id, state }) => state !== 'complete' || asked.isLoading || here.has(id ?? ''))
  const others: Sending[] = (asked.data?.items ?? [])
    .filter(({ id }) => !known.has(id))
    .map(({ id, name, length, offset }) => ({
      ...{ id, name, size: length, sent: offset, rate: 0 },
      state: offset < length ? 'failed' : 'complete',
    }))
  const all = [...shown, ...others]
  if (all.length === 0) return null
  const remove = (sending: Sending) =>
    action.run(async () => {
      await discard(sending)
      asked.reload()
    })
  return (
    <section class="part">
      <h2>{its.uploads}</h2>
      <p class="quiet small-text">{its.uploadsHelp}</p>
      {action.problem && <ErrorNote problem={action.problem} />}
      <ul class="plain-list panels">
        {all.map((one) => (
          <li key={`${one.id} ${one.name}`} class="panel">
            <UploadLine sending={one} onDiscard={() => void remove(one)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function UploadLine({ sending, onDiscard }: { sending: Sending; onDiscard(): void }) {
  const its = useTexts(transfers)
  const formats = useFormats()
  const { id, name, size, sent, rate, state, problem } = sending
  const facts = [its.uploadOf(formats.size(sent), formats.size(size))]
  if (rate > 0) facts.push(its.rate(formats.size(rate)), its.left(formats.duration((size - sent) / rate)))
  return (
    <>
      <div class="row between">
        <strong>{name}</strong>
        <span class="row">
          {state === 'complete' && id && (
            <a
              class="button primary"
              aria-label={its.previewWhat(name)}
              href={`/console/transfers/preview?upload=${id}`}
            >
              {its.preview}
            </a>
          )}
          {state === 'failed' && problem && (
            <button type="button" class="small" onClick={() => goOn(sending)}>
              {its.goOn(name)}
            </button>
          )}
          <button type="button" class="small" onClick={onDiscard}>
            {its.discard(name)}
          </button>
        </span>
      </div>
      <Progress label={name} done={sent} total={size} />
      <p class="quiet small-text">
        {state === 'complete' ? `✓ ${its.complete} · ${formats.size(size)}` : facts.join(' · ')}
        {state === 'queued' && ` · ${its.queued}`}
      </p>
      {state === 'waiting' && (
        <p class="care" role="status">
          {its.resumes}
        </p>
      )}
      {state === 'failed' && !problem && <p class="care">{its.interrupted}</p>}
      {problem && <ErrorNote problem={problem} />}
    </>
  )
}
