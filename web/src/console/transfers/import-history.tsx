import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { say } from '../../parts/say.tsx'
import { Table } from '../../parts/table.tsx'
import { transfers } from './texts.ts'
import { undoReason, undoReasons } from './undo-texts.ts'

/** What came in, what waits for volumes, and taking the last back. */
export function ImportHistory() {
  const its = useTexts(transfers)
  const formats = useFormats()
  const [asks, setAsks] = useState<'undo' | { bundle: string; title: string }>()
  const asked = useAsked((signal) => ask('GET /transfers/imports', { signal }), [])
  const reasons = useTexts(undoReasons)
  const undo = useAsked((signal) => ask('GET /transfers/undo', { signal }), [asked.data])
  const run = undo.data?.run
  return (
    <section class="part">
      <div class="row between">
        <h2>{its.history}</h2>
        {run && undo.data?.problems.length === 0 && (
          <button type="button" onClick={() => setAsks('undo')}>
            {its.undo}
          </button>
        )}
      </div>
      {run && undo.data && undo.data.problems.length > 0 && (
        <p class="quiet small-text">
          {its.undoProblems}{' '}
          {undo.data.problems.map(({ problem }) => undoReason(reasons, problem)).join('; ')}
        </p>
      )}
      <Loaded of={asked}>
        {({ items, unfinished }) => (
          <>
            {unfinished.length > 0 && <h3>{its.unfinished}</h3>}
            <ul class="plain-list">
              {unfinished.map((one) => (
                <li key={one.bundleId} class="row between">
                  <span>
                    {one.title} <span class="quiet">{formats.dateTime(one.startedAt)}</span>
                  </span>
                  <button
                    type="button"
                    class="small"
                    onClick={() => setAsks({ bundle: one.bundleId, title: one.title })}
                  >
                    {its.giveUp(one.title)}
                  </button>
                </li>
              ))}
            </ul>
            <Table
              label={its.history}
              rows={items}
              keyOf={(one) => one.id}
              empty={its.historyEmpty}
              columns={[
                {
                  head: its.job,
                  by: (one) => one.title,
                  cell: (one) =>
                    one.job ? <a href={`/console/transfers/${one.job}`}>{one.title}</a> : one.title,
                },
                {
                  head: its.app,
                  cell: (one) =>
                    one.releases.map((release) => (
                      <span key={`${release.app} ${release.version}`} class="tag">
                        <a href={`/apps/${release.app}`}>
                          {release.name} {release.version}
                        </a>{' '}
                        {its.outcomes[release.outcome]}
                      </span>
                    )),
                },
                { head: its.by, by: (one) => one.actorName, cell: (one) => one.actorName },
                {
                  head: its.size,
                  isNumber: true,
                  by: (one) => one.addedBytes,
                  cell: (one) => formats.size(one.addedBytes),
                },
                {
                  head: its.at,
                  isNumber: true,
                  by: (one) => one.at,
                  cell: (one) => (
                    <>
                      {formats.dateTime(one.at)}{' '}
                      {one.undoneAt !== null && <Badge kind="care">{its.undone}</Badge>}
                    </>
                  ),
                },
              ]}
            />
          </>
        )}
      </Loaded>
      {asks === 'undo' && run && (
        <Confirm
          title={its.undoTitle(run.title)}
          verb={its.undo}
          work={() => ask('POST /transfers/undo', { body: { run: run.id } })}
          onClose={() => setAsks(undefined)}
          onDone={() => {
            say(its.undone)
            asked.reload()
          }}
        >
          <p>{its.undoHelp}</p>
        </Confirm>
      )}
      {typeof asks === 'object' && (
        <Confirm
          title={`${its.giveUp(asks.title)}?`}
          verb={its.giveUp(asks.title)}
          work={() => ask('DELETE /transfers/imports/{id}', { params: { id: asks.bundle } })}
          onClose={() => setAsks(undefined)}
          onDone={asked.reload}
        />
      )}
    </section>
  )
}
