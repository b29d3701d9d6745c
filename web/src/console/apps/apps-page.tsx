import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useUser } from '../../api/session.ts'
import { useAsked } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { Card } from '../../market/app-cards.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Logo } from '../../parts/logo.tsx'
import { Badge } from '../../parts/notice.tsx'
import { PageHead } from '../../parts/page.tsx'
import { Pager } from '../../parts/pager.tsx'
import { Table } from '../../parts/table.tsx'
import { go, usePlace, withQuery } from '../../router/place.ts'
import { AppEditor } from './app-editor.tsx'
import { ReviewQueue } from './review-queue.tsx'
import { keeping } from './texts.ts'

const LISTINGS = ['unlisted', 'review', 'listed'] as const
export type Listing = (typeof LISTINGS)[number]

/** The apps that one keeps, or one of them. */
export function AppsPage({ id }: { id: string }) {
  return id ? <AppEditor id={id} /> : <AppsList />
}

function AppsList() {
  const its = useTexts(keeping)
  const shared = useTexts(common)
  const place = usePlace()
  const isAdministrator = useUser()?.role === 'administrator'
  const [text, setText] = useState('')
  const [page, setPage] = useState(1)
  const listing = LISTINGS.find((one) => one === place.query.get('listing'))
  const asked = useAsked(
    (signal) => ask('GET /keeper/apps', { query: { text, listing, page, pageSize: 50 }, signal }),
    [text, listing, page],
  )
  return (
    <>
      <PageHead
        title={its.title}
        lead={its.lead}
        beside={
          <a class="button" href="/console/transfers">
            {its.toTransfers}
          </a>
        }
      />
      {isAdministrator && <ReviewQueue onJudged={asked.reload} />}
      <div class="row filters">
        <TextField
          label={its.search}
          type="search"
          maxLength={100}
          value={text}
          onChange={(value) => {
            setText(value)
            setPage(1)
          }}
        />
        <SelectField
          label={its.listing}
          value={listing ?? ''}
          options={[['', shared.all], ...LISTINGS.map((one) => [one, its.listings[one]] as const)]}
          onChange={(value) => {
            setPage(1)
            go(withQuery(place, { listing: value }), { replace: true })
          }}
        />
      </div>
      <Loaded of={asked} lines={10}>
        {(found) => (
          <>
            <p class="quiet" role="status">
              {its.count(found.total)}
            </p>
            <AppsTable apps={found.items} />
            <Pager {...found} onPage={setPage} />
          </>
        )}
      </Loaded>
    </>
  )
}

function AppsTable({ apps }: { apps: readonly Card[] }) {
  const its = useTexts(keeping)
  const formats = useFormats()
  return (
    <Table
      label={its.title}
      rows={apps}
      keyOf={(app) => app.id}
      empty={its.empty}
      columns={[
        {
          head: its.name,
          by: (app) => app.name,
          cell: (app) => (
            <a class="row app-link" href={`/console/apps/${app.id}`}>
              <Logo app={app} />
              <span class="words">{app.name}</span>
            </a>
          ),
        },
        {
          head: its.listing,
          by: (app) => app.listing,
          cell: (app) => <ListingBadge listing={app.listing} />,
        },
        { head: its.version, by: (app) => app.version ?? '', cell: (app) => app.version ?? '' },
        {
          head: its.installs,
          isNumber: true,
          by: (app) => app.installs,
          cell: (app) => formats.number(app.installs),
        },
        {
          head: its.updated,
          isNumber: true,
          by: (app) => app.updatedAt,
          cell: (app) => formats.date(app.updatedAt),
        },
      ]}
    />
  )
}

export function ListingBadge({ listing }: { listing: Listing }) {
  const its = useTexts(keeping)
  const kinds = { listed: 'good', review: 'care', unlisted: 'plain' } as const
  return <Badge kind={kinds[listing]}>{its.listings[listing]}</Badge>
}
