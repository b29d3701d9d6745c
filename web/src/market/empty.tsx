import { session, useUser } from '../api/session.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Copyable } from '../parts/copy.tsx'
import { Notice } from '../parts/notice.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { lazy } from '../router/lazy.tsx'
import { useStore } from '../store.ts'
import { market } from './texts.ts'

const FillStore = lazy(() => import('./fill-store.tsx').then((part) => part.FillStore), false)

/** The store is empty: its administrators fill it here, and anybody else learns what it is and whom to ask. */
export function NoApps() {
  const its = useTexts(market)
  const { readInHandbook } = useTexts(common)
  const user = useUser()
  const needsFirst = useStore(session)?.needsFirstAdministrator
  if (user === undefined) return <Skeleton />
  if (user?.role === 'administrator')
    return (
      <Notice title={its.empty}>
        <FillStore />
        <p>
          <a href="/docs/import">{readInHandbook}</a>
        </p>
      </Notice>
    )
  return (
    <Notice title={its.empty}>
      <p>{its.whatThisIs}</p>
      {user?.role === 'publisher' && (
        <p>
          {its.emptyPublisher} <a href="/console/clusters">{its.emptyConnect}</a>
        </p>
      )}
      {user?.role === 'member' && <p>{its.emptyMember}</p>}
      {user === null && !needsFirst && (
        <p>
          {its.emptyStranger} <a href="/sign-in">{its.emptySignIn}</a>
        </p>
      )}
      {user === null && needsFirst && (
        <>
          <p>{its.emptyNobody}</p>
          <Copyable text="raincask users first-admin-link" label={its.emptyNobodyCommand} />
        </>
      )}
    </Notice>
  )
}

/** Nothing matches: how to find more. */
export function NothingFound() {
  const its = useTexts(market)
  return (
    <Notice title={its.nothing}>
      <p>{its.nothingHelp}</p>
      <a class="button" href="/">
        {its.everything}
      </a>
    </Notice>
  )
}
