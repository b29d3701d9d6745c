import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import type { Storage } from './storage-page.tsx'
import { storageTexts } from './texts.ts'

/** Damaged blobs with the versions and images that they break. */
export function Damaged({ damaged }: { damaged: Storage['damaged'] }) {
  const its = useTexts(storageTexts)
  const formats = useFormats()
  return (
    <section class="part">
      <h2>{its.damaged}</h2>
      {damaged.length > 0 && <p class="lead care">{its.damagedHelp}</p>}
      <Table
        label={its.damaged}
        rows={damaged}
        keyOf={(one) => one.digest}
        empty={its.damagedNone}
        columns={[
          {
            head: its.breaks,
            cell: ({ releases, tags }) =>
              releases.length > 0 ? (
                <ul class="plain-list">
                  {releases.map(({ app, name, version }) => (
                    <li key={`${app} ${version}`}>
                      <a href={`/console/apps/${app}?tab=versions`}>
                        {name} {version}
                      </a>
                    </li>
                  ))}
                </ul>
              ) : tags.length > 0 ? (
                tags.map(({ repository, tag }) => (
                  <code key={`${repository}:${tag}`}>{`${repository}:${tag} `}</code>
                ))
              ) : (
                <span class="quiet">{its.breaksNothing}</span>
              ),
          },
          { head: its.finding, cell: (one) => <span lang="en">{one.finding}</span> },
          { head: its.blob, cell: (one) => <code>{one.digest}</code> },
          { head: its.size, isNumber: true, by: (one) => one.size, cell: (one) => formats.size(one.size) },
          {
            head: its.found,
            isNumber: true,
            by: (one) => one.foundAt,
            cell: (one) => formats.dateTime(one.foundAt),
          },
        ]}
      />
    </section>
  )
}

/** The apps that hold the most, and what of it no other app has. */
export function LargestApps({ apps }: { apps: Storage['largest'] }) {
  const its = useTexts(storageTexts)
  const formats = useFormats()
  return (
    <section class="part">
      <h2>{its.largestApps}</h2>
      <Table
        label={its.largestApps}
        rows={apps}
        keyOf={(one) => one.appId}
        empty={its.largestEmpty}
        columns={[
          {
            head: its.app,
            by: (one) => one.name,
            cell: (one) => <a href={`/console/apps/${one.appId}?tab=versions`}>{one.name}</a>,
          },
          {
            head: its.versions,
            isNumber: true,
            by: (one) => one.versions,
            cell: (one) => formats.number(one.versions),
          },
          { head: its.size, isNumber: true, by: (one) => one.bytes, cell: (one) => formats.size(one.bytes) },
          {
            head: its.own,
            isNumber: true,
            by: (one) => one.ownBytes,
            cell: (one) => formats.size(one.ownBytes),
          },
        ]}
      />
    </section>
  )
}

/** The repositories that show the most. */
export function LargestRepositories() {
  const its = useTexts(storageTexts)
  const formats = useFormats()
  const asked = useAsked(
    (signal) => ask('GET /repositories', { query: { order: 'bytes', pageSize: 10 }, signal }),
    [],
  )
  return (
    <section class="part">
      <div class="row between">
        <h2>{its.largestRepositories}</h2>
        <a href="/console/repositories?order=bytes">{its.allRepositories}</a>
      </div>
      <Loaded of={asked}>
        {({ items }) => (
          <Table
            label={its.largestRepositories}
            rows={items}
            keyOf={(one) => one.name}
            empty={its.repositoriesEmpty}
            columns={[
              {
                head: its.repository,
                by: (one) => one.name,
                cell: (one) => (
                  <a class="code" href={`/console/repositories?repository=${encodeURIComponent(one.name)}`}>
                    {one.name}
                  </a>
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
            ]}
          />
        )}
      </Loaded>
    </section>
  )
}
