import type { AnswerOf } from '../../api/ask.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Badge } from '../../parts/notice.tsx'
import { Table } from '../../parts/table.tsx'
import { usePlace, withQuery } from '../../router/place.ts'
import { repositoryTexts, shortDigest } from './texts.ts'

type Manifest = AnswerOf<'GET /repositories/manifest'>
type Layer = Manifest['blobs'][number]
type Entry = Manifest['referrers'][number] & { bytes?: number | null }

/** Config and layers in their order, with the step that made each. */
export function LayerTable({ entries }: { entries: readonly Layer[] }) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  const rows = entries.map((entry, place) => ({ ...entry, place }))
  return (
    <section class="part">
      <h2>{its.layers}</h2>
      <Table
        label={its.layers}
        rows={rows}
        keyOf={(one) => String(one.place)}
        empty=""
        columns={[
          {
            head: its.place,
            isNumber: true,
            by: (one) => one.place,
            cell: (one) => (one.place === 0 ? its.config : formats.number(one.place)),
          },
          { head: its.madeBy, cell: (one) => <MadeBy layer={one} isConfig={one.place === 0} /> },
          {
            head: its.digest,
            cell: (one) => (
              <>
                <code title={one.digest}>{shortDigest(one.digest)}</code>{' '}
                {!one.isHere && <Badge kind="care">{its.missing}</Badge>}
              </>
            ),
          },
          { head: its.size, isNumber: true, by: (one) => one.size, cell: (one) => formats.size(one.size) },
        ]}
      />
    </section>
  )
}

function MadeBy({ layer, isConfig }: { layer: Layer; isConfig: boolean }) {
  const its = useTexts(repositoryTexts)
  if (layer.madeBy) return <code class="step">{stepOf(layer.madeBy)}</code>
  const type = layer.annotations['org.opencontainers.image.title'] ?? layer.mediaType
  return isConfig || !layer.mediaType.includes('layer') ? (
    <code>{type}</code>
  ) : (
    <span class="quiet">{its.notTold}</span>
  )
}

/** A step as its author wrote it: what builders put around it says nothing. */
function stepOf(text: string): string {
  return text
    .replace(/^\/bin\/sh -c #\(nop\)\s+/, '')
    .replace(/^(RUN )?\/bin\/sh -c /, 'RUN ')
    .replace(/ # buildkit$/, '')
}

interface ManifestTableProps {
  title: string
  entries: readonly Entry[]
  empty?: string
}

/** Manifests that an index lists, or that refer to one. */
export function ManifestTable({ title, entries, empty = '' }: ManifestTableProps) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  const place = usePlace()
  return (
    <section class="part">
      <h2>{title}</h2>
      <Table
        label={title}
        rows={entries.map((entry, place) => ({ ...entry, place }))}
        keyOf={(one) => String(one.place)}
        empty={empty}
        columns={[
          {
            head: its.digest,
            cell: (one) =>
              one.isHere ? (
                <a class="code" title={one.digest} href={withQuery(place, { reference: one.digest })}>
                  {shortDigest(one.digest)}
                </a>
              ) : (
                <>
                  <code title={one.digest}>{shortDigest(one.digest)}</code>{' '}
                  <Badge kind="care">{its.missing}</Badge>
                </>
              ),
          },
          {
            head: its.platform,
            by: (one) => one.platform ?? '',
            cell: (one) => one.platform ?? <span class="quiet">–</span>,
          },
          { head: its.kind, cell: (one) => <code>{one.artifactType ?? one.mediaType}</code> },
          {
            head: its.size,
            isNumber: true,
            by: (one) => one.bytes ?? one.size,
            cell: (one) => formats.size((one.bytes ?? 0) + one.size),
          },
        ]}
      />
    </section>
  )
}
