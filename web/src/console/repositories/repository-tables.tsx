import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { Pager } from '../../parts/pager.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { usePlace, withQuery } from '../../router/place.ts'
import type { Doomed } from './delete-dialog.tsx'
import { repositoryTexts, shortDigest } from './texts.ts'

type Tag = AnswerOf<'GET /repositories/tags'>['items'][number]
type Untagged = AnswerOf<'GET /repositories/untagged'>['items'][number]

interface ListProps {
  repository: string
  /** Asked again when it changes. */
  turn: number
  /** Asks whether to delete one; absent where nothing may be. */
  onDelete: ((doomed: Doomed) => void) | undefined
}

/** Tags of a repository, the last that was set first. */
export function TagTable({ repository, turn, onDelete }: ListProps) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  const place = usePlace()
  const [page, setPage] = useState(1)
  const asked = useAsked(
    (signal) => ask('GET /repositories/tags', { query: { repository, page, pageSize: 50 }, signal }),
    [repository, page, turn],
  )
  return (
    <Loaded of={asked}>
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
              {
                head: its.digest,
                cell: (one) => <code title={one.digest}>{shortDigest(one.digest)}</code>,
              },
              {
                head: its.size,
                isNumber: true,
                by: (one) => one.bytes,
                cell: (one) => formats.size(one.bytes),
              },
              {
                head: its.updated,
                isNumber: true,
                by: (one) => one.updatedAt,
                cell: (one) => formats.dateTime(one.updatedAt),
              },
              ...deleteColumn<Tag>(
                onDelete && ((one) => onDelete({ repository, tag: one.name })),
                its.delete,
                (one) => its.deleteTag(one.name),
              ),
            ]}
          />
          <Pager {...found} onPage={setPage} />
        </>
      )}
    </Loaded>
  )
}

/** Manifests that no tag points at: parts of indexes, signatures, and what a collection takes. */
export function UntaggedTable({ repository, turn, onDelete }: ListProps) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  const place = usePlace()
  const [page, setPage] = useState(1)
  const asked = useAsked(
    (signal) => ask('GET /repositories/untagged', { query: { repository, page, pageSize: 50 }, signal }),
    [repository, page, turn],
  )
  return (
    <Loaded of={asked}>
      {(found) => (
        <>
          <Table
            label={its.untagged}
            rows={found.items}
            keyOf={(one) => one.digest}
            empty={its.noUntagged}
            columns={[
              {
                head: its.digest,
                cell: (one) => (
                  <a class="code" title={one.digest} href={withQuery(place, { reference: one.digest })}>
                    {shortDigest(one.digest)}
                  </a>
                ),
              },
              {
                head: its.role,
                cell: (one) =>
                  one.subject ? (
                    <Badge>{its.refersTo(shortDigest(one.subject))}</Badge>
                  ) : one.isListed ? (
                    <Badge>{its.listed}</Badge>
                  ) : (
                    <Badge kind="care">{its.loose}</Badge>
                  ),
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
                by: (one) => one.pushedAt,
                cell: (one) => formats.dateTime(one.pushedAt),
              },
              ...deleteColumn<Untagged>(
                onDelete && ((one) => onDelete({ repository, digest: one.digest })),
                its.delete,
                (one) => its.deleteManifest(shortDigest(one.digest)),
              ),
            ]}
          />
          <Pager {...found} onPage={setPage} />
        </>
      )}
    </Loaded>
  )
}

/** A button in each row, where something may be deleted. */
function deleteColumn<T>(
  onDelete: ((row: T) => void) | undefined,
  head: string,
  words: (row: T) => string,
): Column<T>[] {
  if (!onDelete) return []
  const cell = (row: T) => (
    <button type="button" class="small" aria-label={words(row)} onClick={() => onDelete(row)}>
      {head}
    </button>
  )
  return [{ head, cell }]
}
