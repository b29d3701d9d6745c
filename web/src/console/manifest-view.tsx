import { type AnswerOf, ask } from '../api/ask.ts'
import { useStoreInfo } from '../api/store-info.ts'
import { useAsked } from '../api/use-asked.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { Copyable } from '../parts/copy.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Badge } from '../parts/notice.tsx'
import { PageHead } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { usePlace, withQuery } from '../router/place.ts'
import { storeTexts } from './store-texts.ts'

type Manifest = AnswerOf<'GET /repositories/manifest'>
type Entry = Manifest['blobs'][number]

/** A manifest: what it is, what it names, what refers to it. */
export function ManifestView({ repository, reference }: { repository: string; reference: string }) {
  const its = useTexts(storeTexts)
  const place = usePlace()
  const hub = useStoreInfo().data?.hub ?? location.host
  const asked = useAsked(
    (signal) => ask('GET /repositories/manifest', { query: { repository, reference }, signal }),
    [repository, reference],
  )
  const isDigest = reference.includes(':')
  return (
    <>
      <PageHead
        title={`${repository}${isDigest ? '@' : ':'}${reference}`}
        beside={
          <a class="button" href={withQuery(place, { reference: undefined })}>
            {its.back}
          </a>
        }
      />
      <Loaded of={asked} lines={8}>
        {(manifest) => (
          <>
            <h2>{its.pull}</h2>
            <Copyable
              text={`docker pull ${hub}/${repository}${isDigest ? '@' : ':'}${reference}`}
              label={its.pull}
            />
            <Facts manifest={manifest} />
            {manifest.isCut && <p class="care">{its.cut}</p>}
            {manifest.kind === 'image' ? (
              <Entries title={its.layers} entries={manifest.blobs} />
            ) : (
              <Entries title={its.children} entries={manifest.manifests} areManifests />
            )}
            <Entries
              title={its.referrers}
              entries={manifest.referrers}
              areManifests
              empty={its.noReferrers}
            />
          </>
        )}
      </Loaded>
    </>
  )
}

function Facts({ manifest }: { manifest: Manifest }) {
  const its = useTexts(storeTexts)
  const formats = useFormats()
  const annotations = Object.entries(manifest.annotations)
  return (
    <dl class="facts-list">
      <div>
        <dt>{its.digest}</dt>
        <dd>
          <code>{manifest.digest}</code>
        </dd>
      </div>
      <div>
        <dt>{its.kind}</dt>
        <dd>
          <code>{manifest.artifactType ?? manifest.mediaType}</code>
        </dd>
      </div>
      <div>
        <dt>{its.size}</dt>
        <dd>{formats.size(manifest.blobs.reduce((sum, { size }) => sum + size, manifest.size))}</dd>
      </div>
      {manifest.subject && (
        <div>
          <dt>{its.subject}</dt>
          <dd>
            <code>{manifest.subject}</code>
          </dd>
        </div>
      )}
      {annotations.length > 0 && (
        <div>
          <dt>{its.annotations}</dt>
          <dd>
            <ul class="plain-list">
              {annotations.map(([name, value]) => (
                <li key={name}>
                  <code>
                    {name} = {value}
                  </code>
                </li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </dl>
  )
}

interface EntriesProps {
  title: string
  entries: readonly Entry[]
  areManifests?: boolean
  empty?: string
}

function Entries({ title, entries, areManifests = false, empty = '' }: EntriesProps) {
  const its = useTexts(storeTexts)
  const formats = useFormats()
  const place = usePlace()
  return (
    <section class="part">
      <h2>{title}</h2>
      <Table
        label={title}
        rows={entries}
        keyOf={(one) => `${one.digest} ${one.platform}`}
        empty={empty}
        columns={[
          {
            head: its.digest,
            cell: (one) =>
              areManifests && one.isHere ? (
                <a class="code" href={withQuery(place, { reference: one.digest })}>
                  {one.digest}
                </a>
              ) : (
                <>
                  <code>{one.digest}</code> {!one.isHere && <Badge kind="care">{its.missing}</Badge>}
                </>
              ),
          },
          {
            head: areManifests ? its.platform : its.kind,
            cell: (one) => one.platform ?? <code>{one.artifactType ?? one.mediaType}</code>,
          },
          { head: its.size, isNumber: true, by: (one) => one.size, cell: (one) => formats.size(one.size) },
        ]}
      />
    </section>
  )
}
