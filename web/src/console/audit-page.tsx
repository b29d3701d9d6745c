import { useState } from 'preact/hooks'
import { type AnswerOf, addressOf, ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { common } from '../i18n/common.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { SelectField, TextField } from '../parts/fields.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { auditActions } from './audit-actions.ts'
import { storeTexts } from './store-texts.ts'

type Entry = AnswerOf<'GET /audit'>['items'][number]
const DAY = 86_400_000

/** The record of who did what: to be searched, and taken away as a file. */
export function AuditPage() {
  const its = useTexts(storeTexts)
  const shared = useTexts(common)
  const actionWords = useTexts(auditActions)
  const formats = useFormats()
  const [filter, setFilter] = useState({ text: '', action: '', from: '', to: '' })
  const [pages, setPages] = useState<Entry[]>([])
  const set = (name: keyof typeof filter) => (value: string) => {
    setFilter({ ...filter, [name]: value })
    setPages([])
  }
  const query = {
    text: filter.text,
    ...(filter.action && { action: filter.action as Entry['action'] & never }),
    ...(filter.from && { from: Date.parse(filter.from) }),
    // The last day counts in full.
    ...(filter.to && { to: Date.parse(filter.to) + DAY - 1 }),
  }
  const before = pages[pages.length - 1]?.id
  const asked = useAsked(
    (signal) => ask('GET /audit', { query: { ...query, before, limit: 100 }, signal }),
    [JSON.stringify(query), before],
  )
  const words = (action: string) => (actionWords as Record<string, string>)[action] ?? action
  const exported = (format: 'csv' | 'jsonl') => addressOf('/audit/export', {}, { ...query, format })
  return (
    <>
      <PageHead
        title={its.audit}
        lead={its.auditLead}
        beside={
          <>
            <a class="button" href={exported('csv')} download>
              {its.exportCsv}
            </a>
            <a class="button" href={exported('jsonl')} download>
              {its.exportLines}
            </a>
          </>
        }
      />
      <div class="row filters">
        <TextField
          label={its.findText}
          help={its.findTextHelp}
          type="search"
          maxLength={100}
          value={filter.text}
          onChange={set('text')}
        />
        <SelectField
          label={its.action}
          value={filter.action}
          options={[['', shared.all], ...Object.entries(actionWords as Record<string, string>)]}
          onChange={set('action')}
        />
        <TextField label={its.from} type="date" value={filter.from} onChange={set('from')} />
        <TextField label={its.to} type="date" value={filter.to} onChange={set('to')} />
      </div>
      <Loaded of={asked} lines={12}>
        {({ items, hasMore }) => (
          <>
            <Table
              label={its.audit}
              rows={[...pages, ...items.filter(({ id }) => !pages.some((one) => one.id === id))]}
              keyOf={(entry) => String(entry.id)}
              empty={its.auditEmpty}
              columns={[
                { head: its.when, cell: (entry) => <span class="nowrap">{formats.dateTime(entry.at)}</span> },
                { head: its.who, cell: (entry) => entry.actorName || entry.actor },
                { head: its.action, cell: (entry) => words(entry.action) },
                { head: its.target, cell: (entry) => <code>{entry.target}</code> },
                { head: its.address, cell: (entry) => <code>{entry.address}</code> },
                {
                  head: its.detail,
                  cell: (entry) => (
                    <code>
                      {Object.entries(entry.detail)
                        .map(([name, value]) => `${name}: ${value}`)
                        .join(', ')}
                    </code>
                  ),
                },
              ]}
            />
            {hasMore && (
              <button type="button" onClick={() => setPages((had) => [...had, ...items])}>
                {shared.showMore}
              </button>
            )}
          </>
        )}
      </Loaded>
    </>
  )
}
