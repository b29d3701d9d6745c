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
import { liveKeys, type State, type ToDo, todosOf } from './todos.ts'

const WEEK = 7 * 86_400_000
/** Jobs in these states are nobody's but a person's. */
const HELD = ['paused', 'interrupted', 'failed'] as const

/** What needs a person, or that nothing does; and how the store stands. */
export function Overview() {
  const its = useTexts(office)
  const formats = useFormats()
  const isAdministrator = useUser()?.role === 'administrator'
  const info = useStoreInfo()
  const asked = useAsked(
    async (signal): Promise<State> => {
      const [apps, reviews, keys, jobs, storage] = await Promise.all([
        ask('GET /keeper/apps', { query: { pageSize: 1 }, signal }),
        ask('GET /keeper/apps', { query: { pageSize: 1, listing: 'review' }, signal }),
        ask('GET /access-keys', { signal }),
        ask('GET /jobs', { query: { state: [...HELD], pageSize: 100 }, signal }),
        isAdministrator ? ask('GET /storage', { signal }) : undefined,
      ])
      return { apps: apps.total, reviews: reviews.total, keys: keys.items, jobs: jobs.items, storage }
    },
    [isAdministrator],
  )
  return (
    <>
      <PageHead title={its.nav.overview} lead={info.data && its.version(info.data.version)} />
      <Loaded of={asked} lines={8}>
        {(state) => (
          <>
            <ToDos todos={todosOf(state, its, formats, Date.now())} />
            <Standing state={state} />
          </>
        )}
      </Loaded>
    </>
  )
}

function Standing({ state: { apps, keys, storage } }: { state: State }) {
  const its = useTexts(office)
  const formats = useFormats()
  const now = Date.now()
  const seen = liveKeys(keys, now).filter(({ lastUsedAt }) => (lastUsedAt ?? 0) > now - WEEK)
  return (
    <>
      <h2>{its.inStore}</h2>
      <dl class="figures">
        <Figure name={its.apps} value={formats.number(apps)} href="/console/apps" />
        <Figure name={its.clustersSeen} value={formats.number(seen.length)} href="/console/clusters" />
        {storage && <Kept storage={storage} />}
      </dl>
    </>
  )
}

function Kept({ storage }: { storage: NonNullable<State['storage']> }) {
  const its = useTexts(office)
  const formats = useFormats()
  const { growth, scrub, collection, backup } = storage
  const ago = (at: number | undefined) => (at === undefined ? its.never : formats.ago(at))
  const page = '/console/storage'
  return (
    <>
      <Figure
        name={its.stored}
        value={formats.size(storage.bytes)}
        href={page}
        note={growth ? its.grows(formats.size(growth.perDay)) : undefined}
      />
      <Figure name={its.free} value={formats.size(storage.disk.free)} href={page} />
      <Figure name={its.shared} value={formats.size(storage.sharedBytes)} />
      <Figure name={its.lastBackup} value={ago(backup?.at)} />
      <Figure name={its.lastScrub} value={ago(scrub?.finishedAt)} />
      <Figure name={its.lastCollection} value={ago(collection?.finishedAt)} />
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
