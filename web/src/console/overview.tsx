import { ask } from '../api/ask.ts'
import { useUser } from '../api/session.ts'
import { useStoreInfo } from '../api/store-info.ts'
import { useAsked } from '../api/use-asked.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page.tsx'
import { Figure } from './figure.tsx'
import { office } from './texts.ts'

const DAY = 86_400_000

interface ToDo {
  words: string
  href: string
  isBad?: boolean
}

/** What needs a person, or that nothing does; and how the store stands. */
export function Overview() {
  const its = useTexts(office)
  const formats = useFormats()
  const isAdministrator = useUser()?.role === 'administrator'
  const info = useStoreInfo()
  const asked = useAsked(
    async (signal) => {
      const [apps, reviews, keys, storage] = await Promise.all([
        ask('GET /keeper/apps', { query: { pageSize: 1 }, signal }),
        ask('GET /keeper/apps', { query: { pageSize: 1, listing: 'review' }, signal }),
        ask('GET /access-keys', { signal }),
        isAdministrator ? ask('GET /storage', { signal }) : undefined,
      ])
      return { apps: apps.total, reviews: reviews.total, keys: keys.items, storage }
    },
    [isAdministrator],
  )
  return (
    <>
      <PageHead title={its.nav.overview} lead={info.data && its.version(info.data.version)} />
      <Loaded of={asked} lines={8}>
        {({ apps, reviews, keys, storage }) => {
          const now = Date.now()
          const live = keys.filter(
            ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt ?? now + 1) > now,
          )
          const expiring = live.filter(({ expiresAt }) => expiresAt !== null && expiresAt < now + 14 * DAY)
          const seen = live.filter(({ lastUsedAt }) => (lastUsedAt ?? 0) > now - 7 * DAY)
          const todos: ToDo[] = []
          if (storage && storage.damaged.length > 0)
            todos.push({ words: its.damaged(storage.damaged.length), href: '/console/storage', isBad: true })
          if (storage && storage.disk.free < Math.min(storage.disk.total * 0.1, 20e9))
            todos.push({
              words: its.diskLow(formats.size(storage.disk.free)),
              href: '/console/storage',
              isBad: true,
            })
          if (reviews > 0) todos.push({ words: its.reviews(reviews), href: '/console/apps?listing=review' })
          if (expiring.length > 0)
            todos.push({ words: its.expiring(expiring.length), href: '/console/clusters' })
          if (apps === 0) todos.push({ words: its.noApps, href: '/console/transfers' })
          if (live.length === 0) todos.push({ words: its.noKeys, href: '/console/clusters' })
          return (
            <>
              <ToDos todos={todos} />
              <h2>{its.inStore}</h2>
              <dl class="figures">
                <Figure name={its.apps} value={formats.number(apps)} href="/console/apps" />
                <Figure
                  name={its.clustersSeen}
                  value={formats.number(seen.length)}
                  href="/console/clusters"
                />
                {storage && (
                  <>
                    <Figure name={its.stored} value={formats.size(storage.bytes)} href="/console/storage" />
                    <Figure name={its.free} value={formats.size(storage.disk.free)} href="/console/storage" />
                    <Figure name={its.shared} value={formats.size(storage.sharedBytes)} />
                    <Figure
                      name={its.lastScrub}
                      value={storage.scrub ? formats.ago(storage.scrub.finishedAt) : its.never}
                    />
                    <Figure
                      name={its.lastCollection}
                      value={storage.collection ? formats.ago(storage.collection.finishedAt) : its.never}
                    />
                  </>
                )}
              </dl>
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function ToDos({ todos }: { todos: ToDo[] }) {
  const its = useTexts(office)
  if (todos.length === 0)
    return (
      <section class="notice good">
        <h2>
          <span aria-hidden="true">✓ </span>
          {its.allGood}
        </h2>
        <p>{its.allGoodHelp}</p>
      </section>
    )
  return (
    <section class="notice">
      <h2>{its.toDo}</h2>
      <ul class="plain-list">
        {todos.map(({ words, href, isBad }) => (
          <li key={href + words}>
            <span class={isBad ? 'bad-text' : 'care'} aria-hidden="true">
              {isBad ? '✕ ' : '! '}
            </span>
            <a href={href}>{words}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}
