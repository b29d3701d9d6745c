import { useRef } from 'preact/hooks'
import { addressOf, ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import { transfers } from './texts.ts'
import { trustTexts } from './trust-texts.ts'

/** What goes back to senders, and what came back from other sites. */
export function ReceiptsTab() {
  const its = useTexts(transfers)
  const trust = useTexts(trustTexts)
  const formats = useFormats()
  const input = useRef<HTMLInputElement>(null)
  const action = useAction()
  const receipts = useAsked((signal) => ask('GET /transfers/receipts', { signal }), [])
  const sites = useAsked((signal) => ask('GET /transfers/sites', { signal }), [])
  const add = (file: File) =>
    action.run(async () => {
      await ask('POST /transfers/sites', { body: { text: await file.text() } })
      sites.reload()
    })
  const forget = (id: string) =>
    action.run(async () => {
      await ask('DELETE /transfers/sites/{id}', { params: { id } })
      sites.reload()
    })
  return (
    <>
      <p class="quiet lead">{trust.receiptsLead}</p>
      <section class="part">
        <div class="row between">
          <h2>{trust.receipts}</h2>
          <a class="button" href={addressOf('/transfers/inventory')} download>
            {trust.inventory}
          </a>
        </div>
        <Loaded of={receipts}>
          {({ items }) => (
            <Table
              label={trust.receipts}
              rows={items}
              keyOf={(one) => one.name}
              empty={trust.receiptsEmpty}
              columns={[
                {
                  head: trust.name,
                  by: (one) => one.name,
                  cell: (one) => (
                    <a
                      class="code"
                      href={addressOf('/transfers/receipts/{name}', { name: one.name })}
                      download={one.name}
                    >
                      {one.name}
                    </a>
                  ),
                },
                {
                  head: its.size,
                  isNumber: true,
                  by: (one) => one.size,
                  cell: (one) => formats.size(one.size),
                },
                {
                  head: its.at,
                  isNumber: true,
                  by: (one) => one.at,
                  cell: (one) => formats.dateTime(one.at),
                },
              ]}
            />
          )}
        </Loaded>
      </section>
      <section class="part">
        <div class="row between">
          <h2>{trust.sites}</h2>
          <input
            ref={input}
            type="file"
            class="unseen"
            tabIndex={-1}
            aria-hidden="true"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? []
              if (file) void add(file)
              event.currentTarget.value = ''
            }}
          />
          <button type="button" aria-busy={action.isBusy} onClick={() => input.current?.click()}>
            {trust.addSite}
          </button>
        </div>
        {action.problem && <ErrorNote problem={action.problem} />}
        <Loaded of={sites}>
          {({ items }) => (
            <Table
              label={trust.sites}
              rows={items}
              keyOf={(one) => one.id}
              empty={trust.sitesEmpty}
              columns={[
                { head: trust.site, by: (one) => one.site, cell: (one) => <code>{one.site}</code> },
                { head: its.kind, by: (one) => one.kind, cell: (one) => trust.siteKinds[one.kind] },
                {
                  head: trust.releases,
                  isNumber: true,
                  by: (one) => one.releases,
                  cell: (one) => formats.number(one.releases),
                },
                { head: its.at, by: (one) => one.at, cell: (one) => formats.dateTime(Date.parse(one.at)) },
                {
                  head: trust.forget,
                  cell: (one) => (
                    <button
                      type="button"
                      class="small"
                      aria-label={trust.forgetWhat(one.site)}
                      onClick={() => void forget(one.id)}
                    >
                      {trust.forget}
                    </button>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </section>
    </>
  )
}
