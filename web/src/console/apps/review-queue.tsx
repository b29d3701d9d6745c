import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { Card } from '../../market/app-cards.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Logo } from '../../parts/logo.tsx'
import { say } from '../../parts/say.tsx'
import { RefuseDialog } from './refuse-dialog.tsx'
import { keeping } from './texts.ts'

/** Apps that wait for an administrator's word, to be judged one by one; nothing where there are none. */
export function ReviewQueue({ onJudged }: { onJudged(): void }) {
  const its = useTexts(keeping)
  const action = useAction()
  const [refused, setRefused] = useState<Card>()
  const { data, reload } = useAsked(
    (signal) => ask('GET /keeper/apps', { query: { listing: 'review', pageSize: 20 }, signal }),
    [],
  )
  if (!data || data.total === 0) return null
  const judged = (words: string) => {
    say(words)
    reload()
    onJudged()
  }
  const approve = (id: string) =>
    action.run(async () => {
      await ask('POST /apps/{id}/approve', { params: { id } })
      judged(its.listedNow)
    })
  return (
    <section class="notice" aria-labelledby="reviews">
      <h2 id="reviews">{its.waiting(data.total)}</h2>
      {action.problem && <ErrorNote problem={action.problem} />}
      <ul class="plain-list panels">
        {data.items.map((app) => (
          <li key={app.id} class="row between">
            <a class="row app-link" href={`/apps/${app.id}`}>
              <Logo app={app} />
              <span class="words">
                {app.name} <span class="quiet">{app.version}</span>
                {app.publisher && (
                  <span class="quiet small-text"> {its.submittedBy(app.publisher.name)}</span>
                )}
              </span>
            </a>
            <div class="row tight">
              <button
                type="button"
                class="small"
                aria-label={its.approveWhat(app.name)}
                aria-busy={action.isBusy}
                onClick={() => void approve(app.id)}
              >
                {its.approve}
              </button>
              <button
                type="button"
                class="small"
                aria-label={its.refuseWhat(app.name)}
                onClick={() => setRefused(app)}
              >
                {its.refuse}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {refused && (
        <RefuseDialog
          id={refused.id}
          onClose={() => setRefused(undefined)}
          onDone={() => {
            setRefused(undefined)
            judged(its.refusedNow)
          }}
        />
      )}
    </section>
  )
}
