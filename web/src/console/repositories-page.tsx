import { useState } from 'preact/hooks'
import { ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { TextField } from '../parts/fields.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Badge } from '../parts/notice.tsx'
import { PageHead } from '../parts/page.tsx'
import { Pager } from '../parts/pager.tsx'
import { Table } from '../parts/table.tsx'
import { go, usePlace, withQuery } from '../router/place.ts'
import { ManifestView } from './manifest-view.tsx'
import { storeTexts } from './store-texts.ts'

/** Repositories; the tags of one; one manifest. The address says which, since names hold slashes. */
export function RepositoriesPage() {
  const { query } = usePlace()
  const repository = query.get('repository')
  const reference = query.get('reference')
  if (repository && reference) return <ManifestView repository={repository} reference={reference} />
  return repository ? <TagList repository={repository} /> : <RepositoryList />
}

function RepositoryList() {
  const its = useTexts(storeTexts)
  const formats = useFormats()
  const place = usePlace()
  const [text, setText] = useState('')
  const [page, setPage] = useState(1)
  const asked = useAsked(
    (signal) => ask('GET /repositories', { query: { text, page, pageSize: 50 }, signal }),
    [text, page],
  )
  return (
    <>
      <PageHead title={its.repositories} lead={its.repositoriesLead} />
      <div class="filters">
        <TextField
          label={its.findRepository}
          type="search"
          maxLength={255}
          value={text}
          onChange={(value) => {
            setText(value)
            setPage(1)
          }}
        />
      </div>
      <Loaded of={asked} lines={8}>
        {(found) => (
          <>
            <Table
              label={its.repositories}
              rows={found.items}
              keyOf={(one) => one.name}
              empty={its.repositoriesEmpty}
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

function TagList({ repository }: { repository: string }) {
  const its = useTexts(storeTexts)
  const formats = useFormats()
  const place = usePlace()
  const page = Number(place.query.get('page')) || 1
  const asked = useAsked(
    (signal) => ask('GET /repositories/tags', { query: { repository, page, pageSize: 50 }, signal }),
    [repository, page],
  )
  return (
    <>
      <PageHead
        title={repository}
        beside={
          <a class="button" href="/console/repositories">
            {its.back}
          </a>
        }
      />
      <Loaded of={asked} lines={8}>
        {(found) => (
          <>
            <Table
              label={its.tags}
              rows={found.items}
              keyOf={(one) => one.name}
              empty={its.noTags}
              columns={[
                {
                  head: its.tag,
                  by: (one) => one.name,
                  cell: (one) => (
                    <a class="code" href={withQuery(place, { reference: one.name })}>
                      {one.name}
                    </a>
                  ),
                },
                { head: its.digest, cell: (one) => <code>{one.digest}</code> },
                {
                  head: its.updated,
                  isNumber: true,
                  by: (one) => one.updatedAt,
                  cell: (one) => formats.dateTime(one.updatedAt),
                },
              ]}
            />
            <Pager {...found} onPage={(next) => go(withQuery(place, { page: String(next) }))} />
          </>
        )}
      </Loaded>
    </>
  )
}
