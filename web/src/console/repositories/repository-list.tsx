import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { PageHead } from '../../parts/page.tsx'
import { Pager } from '../../parts/pager.tsx'
import { Table } from '../../parts/table.tsx'
import { usePlace, withQuery } from '../../router/place.ts'
import { CollectButton } from './collect-page.tsx'
import { repositoryTexts } from './texts.ts'

const ORDERS = ['name', 'bytes', 'pushed', 'tags'] as const
type Order = (typeof ORDERS)[number]

/** Every repository that holds something, found by name, in the order that is asked for. */
export function RepositoryList() {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  const place = usePlace()
  const [text, setText] = useState('')
  const [page, setPage] = useState(1)
  const wish = place.query.get('order')
  const [order, setOrder] = useState<Order>(ORDERS.find((one) => one === wish) ?? 'name')
  const asked = useAsked(
    (signal) => ask('GET /repositories', { query: { text, page, pageSize: 50, order }, signal }),
    [text, page, order],
  )
  return (
    <>
      <PageHead title={its.repositories} lead={its.lead} beside={<CollectButton />} />
      <div class="row filters">
        <TextField
          label={its.find}
          type="search"
          maxLength={255}
          value={text}
          onChange={(value) => {
            setText(value)
            setPage(1)
          }}
        />
        <SelectField
          label={its.order}
          value={order}
          options={ORDERS.map((one) => [one, its.orders[one]] as const)}
          onChange={(value) => {
            setOrder(value)
            setPage(1)
          }}
        />
      </div>
      <Loaded of={asked} lines={8}>
        {(found) => (
          <>
            <Table
              key={order}
              label={its.repositories}
              rows={found.items}
              keyOf={(one) => one.name}
              empty={text ? its.noneFound : its.empty}
              columns={[
                {
                  head: its.repository,
                  by: (one) => one.name,
                  cell: (one) => (
                    <>
                      <a class="code" href={withQuery(place, { repository: one.name })}>
                        {one.name}
                      </a>{' '}
                      {one.isPublic && <Badge>{its.isPublic}</Badge>}
                    </>
                  ),
                },
                {
                  head: its.tags,
                  isNumber: true,
                  by: (one) => one.tags,
                  cell: (one) => formats.number(one.tags),
                },
                {
                  head: its.manifests,
                  isNumber: true,
                  by: (one) => one.manifests,
                  cell: (one) => formats.number(one.manifests),
                },
                {
                  head: its.size,
                  isNumber: true,
                  by: (one) => one.bytes,
                  cell: (one) => formats.size(one.bytes),
                },
                {
                  head: its.pushed,
                  isNumber: true,
                  by: (one) => one.pushedAt ?? 0,
                  cell: (one) => (one.pushedAt === null ? '' : formats.date(one.pushedAt)),
                },
              ]}
            />
            <Pager {...found} onPage={setPage} />
          </>
        )}
      </Loaded>
    </>
  )
}
