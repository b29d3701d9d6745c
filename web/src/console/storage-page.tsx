import { type AnswerOf, ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { Figure } from './figure.tsx'
import { storeTexts } from './store-texts.ts'

type Storage = AnswerOf<'GET /storage'>

/** What is used and free, what came in, what holds the most, what is damaged. */
export function StoragePage() {
  const its = useTexts(storeTexts)
  const formats = useFormats()
  const asked = useAsked((signal) => ask('GET /storage', { signal }), [])
  return (
    <>
      <PageHead title={its.storage} />
      <Loaded of={asked} lines={10}>
        {(storage) => (
          <>
            <DiskPicture storage={storage} />
            <dl class="figures">
              <Figure name={its.blobs} value={formats.number(storage.blobs)} />
              <Figure name={its.shared} value={formats.size(storage.sharedBytes)} />
              <Figure name={its.database} value={formats.size(storage.database)} />
              <Figure
                name={its.lastCollection}
                value={
                  storage.collection
                    ? `${formats.ago(storage.collection.finishedAt)} · ${its.freed(formats.size(storage.collection.bytes))}`
                    : its.never
                }
              />
              <Figure
                name={its.lastScrub}
                value={
                  storage.scrub
                    ? `${formats.ago(storage.scrub.finishedAt)} · ${its.readBlobs(formats.number(storage.scrub.blobs), formats.size(storage.scrub.bytes))}`
                    : its.never
                }
              />
            </dl>
            <p class="quiet small-text">{its.sharedHelp}</p>
            <section class="part">
              <h2>{its.damaged}</h2>
              <p class="quiet">{storage.damaged.length > 0 ? its.damagedHelp : ''}</p>
              <Table
                label={its.damaged}
                rows={storage.damaged}
                keyOf={(one) => one.digest}
                empty={its.damagedNone}
                columns={[
                  { head: its.blobs, cell: (one) => <code>{one.digest}</code> },
                  { head: its.finding, cell: (one) => one.finding },
                  {
                    head: its.breaks,
                    cell: (one) =>
                      one.releases.map(({ app, version }) => (
                        <a key={`${app} ${version}`} href={`/apps/${app}`}>
                          {version}{' '}
                        </a>
                      )),
                  },
                ]}
              />
            </section>
            <Growth months={storage.months} />
            <section class="part">
              <h2>{its.largest}</h2>
              <Table
                label={its.largest}
                rows={storage.largest}
                keyOf={(one) => one.appId}
                empty={its.largestEmpty}
                columns={[
                  {
                    head: its.apps,
                    by: (one) => one.name,
                    cell: (one) => <a href={`/console/apps/${one.appId}?tab=versions`}>{one.name}</a>,
                  },
                  {
                    head: its.size,
                    isNumber: true,
                    by: (one) => one.bytes,
                    cell: (one) => formats.size(one.bytes),
                  },
                ]}
              />
            </section>
          </>
        )}
      </Loaded>
    </>
  )
}

/** The disk as a bar: ours, others', free; the same in words below. */
function DiskPicture({ storage }: { storage: Storage }) {
  const its = useTexts(storeTexts)
  const formats = useFormats()
  const { total, free } = storage.disk
  const ours = storage.bytes + storage.database
  const others = Math.max(0, total - free - ours)
  const parts = [
    { name: its.used, bytes: ours, kind: 'ours' },
    { name: its.other, bytes: others, kind: 'others' },
    { name: its.free, bytes: free, kind: 'free' },
  ]
  let from = 0
  return (
    <section class="panel">
      <h2>
        {its.disk} <span class="quiet">{its.ofTotal(formats.size(total))}</span>
      </h2>
      <svg class="disk" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ kind, bytes }) => {
          const width = total > 0 ? (bytes / total) * 1000 : 0
          const x = from
          from += width
          return <rect key={kind} class={kind} x={x} y={0} width={width} height={24} />
        })}
      </svg>
      <ul class="row legend">
        {parts.map(({ name, bytes, kind }) => (
          <li key={kind}>
            <span class={`swatch ${kind}`} aria-hidden="true" /> {name} <strong>{formats.size(bytes)}</strong>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Growth({ months }: { months: Storage['months'] }) {
  const its = useTexts(storeTexts)
  const formats = useFormats()
  const top = Math.max(1, ...months.map(({ bytes }) => bytes))
  return (
    <section class="part">
      <h2>{its.growth}</h2>
      {months.length === 0 && <p class="empty">{its.growthEmpty}</p>}
      <ul class="bars">
        {months.map(({ month, bytes }) => (
          <li key={month}>
            <span>{month}</span>
            <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
              <rect x={0} y={0} width={(bytes / top) * 100} height={12} />
            </svg>
            <span>{formats.size(bytes)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
