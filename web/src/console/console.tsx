import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { ask } from '../api/ask.ts'
import { type User, useUser } from '../api/session.ts'
import { useAsked } from '../api/use-asked.ts'
import { PAGE_HELP } from '../docs/help.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { NotFound } from '../parts/not-found.tsx'
import { Notice } from '../parts/notice.tsx'
import { PageSkeleton } from '../parts/skeleton.tsx'
import { lazy } from '../router/lazy.tsx'
import { go, usePlace } from '../router/place.ts'
import { office } from './texts.ts'

type Name = keyof (typeof office)['en']['nav']
type Who = 'all' | 'publisher' | 'administrator'

interface Section {
  name: Name
  who: Who
  group: keyof (typeof office)['en']['groups'] | undefined
  Page: ComponentType<{ id: string }>
}

const page = (
  name: Name,
  who: Who,
  group: Section['group'],
  load: () => Promise<ComponentType<{ id: string }>>,
): Section => ({ name, who, group, Page: lazy(load) })

/** The pages of the back office, as the menu has them. */
const SECTIONS: Section[] = [
  page('overview', 'publisher', undefined, () => import('./overview.tsx').then((part) => part.Overview)),
  page('apps', 'publisher', 'content', () => import('./apps/apps-page.tsx').then((part) => part.AppsPage)),
  page('solutions', 'publisher', 'content', () =>
    import('./solutions/solutions-page.tsx').then((part) => part.SolutionsPage),
  ),
  page('categories', 'administrator', 'content', () =>
    import('./categories-page.tsx').then((part) => part.CategoriesPage),
  ),
  page('transfers', 'administrator', 'delivery', () =>
    import('./transfers/transfers-page.tsx').then((part) => part.TransfersPage),
  ),
  page('sites', 'administrator', 'delivery', () =>
    import('./sites/sites-page.tsx').then((part) => part.SitesPage),
  ),
  page('clusters', 'publisher', 'delivery', () =>
    import('./clusters/clusters-page.tsx').then((part) => part.ClustersPage),
  ),
  page('markets', 'administrator', 'delivery', () =>
    import('./markets/markets-page.tsx').then((part) => part.MarketsPage),
  ),
  page('repositories', 'administrator', 'store', () =>
    import('./repositories/repositories-page.tsx').then((part) => part.RepositoriesPage),
  ),
  page('storage', 'administrator', 'store', () =>
    import('./storage/storage-page.tsx').then((part) => part.StoragePage),
  ),
  page('people', 'administrator', 'store', () =>
    import('./people/people-page.tsx').then((part) => part.PeoplePage),
  ),
  page('audit', 'administrator', 'store', () => import('./audit-page.tsx').then((part) => part.AuditPage)),
  page('settings', 'administrator', 'store', () =>
    import('./settings-page.tsx').then((part) => part.SettingsPage),
  ),
  page('account', 'all', 'person', () => import('./account-page.tsx').then((part) => part.AccountPage)),
]

/** The back office: a menu, and the page that its address names. */
export function Console() {
  const user = useUser()
  const place = usePlace()
  useEffect(() => {
    if (user === null) go(`/sign-in?to=${encodeURIComponent(place.path)}`, { replace: true })
  }, [user, place.path])
  if (!user) return <PageSkeleton />
  return <Office user={user} path={place.path} />
}

function Office({ user, path }: { user: User; path: string }) {
  const its = useTexts(office)
  const [, , name = '', id = ''] = path.split('/')
  const section = SECTIONS.find((one) => (name === '' ? one.name === 'overview' : one.name === name))
  if (!section) return <NotFound />
  const mine = SECTIONS.filter(({ who }) => mayUse(user, who))
  return (
    <div class="width office">
      <Menu sections={mine} current={section.name} />
      <main id="main" tabIndex={-1} class="page">
        {mayUse(user, section.who) ? (
          <section.Page key={`${section.name} ${id}`} id={safely(id)} />
        ) : (
          <Notice title={its.notYours}>
            <p>{user.role === 'member' ? its.memberHelp : its.notYoursNext}</p>
          </Notice>
        )}
      </main>
    </div>
  )
}

function safely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function mayUse({ role }: User, who: Who): boolean {
  return who === 'all' || role === 'administrator' || (who === 'publisher' && role === 'publisher')
}

/** How many apps wait for an administrator's word; looked up whenever another page is opened. */
function useReviews(current: Name): number {
  const isAdministrator = useUser()?.role === 'administrator'
  const { data } = useAsked(
    async (signal) =>
      isAdministrator
        ? ask('GET /keeper/apps', { query: { listing: 'review', pageSize: 1 }, signal })
        : undefined,
    [isAdministrator, current],
  )
  return data?.total ?? 0
}

function Menu({ sections, current }: { sections: Section[]; current: Name }) {
  const its = useTexts(office)
  const { readInHandbook } = useTexts(common)
  const isNarrow = matchMedia('(max-width: 900px)').matches
  const reviews = useReviews(current)
  const groups: Section['group'][] = [undefined, 'content', 'delivery', 'store', 'person']
  const links = (group: Section['group']) =>
    sections
      .filter((one) => one.group === group)
      .map(({ name }) => (
        <li key={name}>
          <a
            href={name === 'overview' ? '/console' : `/console/${name}`}
            {...(name === current && { 'aria-current': 'page' as const })}
          >
            {its.nav[name]}
            {name === 'apps' && reviews > 0 && (
              <span class="badge count">
                {reviews} <span class="unseen">{its.toReview}</span>
              </span>
            )}
          </a>
        </li>
      ))
  return (
    <nav class="menu" aria-label={its.sections}>
      <details key={current} open={!isNarrow}>
        <summary>{its.nav[current]}</summary>
        {groups.map((group) => {
          const shown = links(group)
          if (shown.length === 0) return null
          return (
            <div key={group ?? 'first'}>
              {group && <p class="menu-group">{its.groups[group]}</p>}
              <ul>{shown}</ul>
            </div>
          )
        })}
        <p class="menu-group">
          <a href={PAGE_HELP[current] ?? '/docs'}>{readInHandbook}</a>
        </p>
      </details>
    </nav>
  )
}
