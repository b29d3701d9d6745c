import { useEffect } from 'preact/hooks'
import { session, useUser } from '../api/session.ts'
import { useTexts } from '../i18n/texts.ts'
import { Copyable } from '../parts/copy.tsx'
import { PageHead } from '../parts/page.tsx'
import { go, usePlace } from '../router/place.ts'
import { useStore } from '../store.ts'
import { SignInForm } from './sign-in-form.tsx'
import { people } from './texts.ts'

/** Signs in, and goes on to where one wanted. */
export function SignInPage() {
  const its = useTexts(people)
  const user = useUser()
  const needsFirst = useStore(session)?.needsFirstAdministrator
  const to = usePlace().query.get('to') ?? '/console'
  // Only pages of this store: an address of another host would begin with two slashes.
  const target = /^\/(?![/\\])/.test(to) ? to : '/console'
  useEffect(() => {
    if (user) go(target, { replace: true })
  }, [user, target])
  return (
    <main class="width narrow page" id="main" tabIndex={-1}>
      <PageHead title={its.signInTitle} lead={its.signInLead} />
      {needsFirst && (
        <div class="notice">
          <p>{its.noAdministrator}</p>
          <Copyable text="raincask users first-admin-link" label={its.firstRunTitle} />
        </div>
      )}
      <SignInForm onDone={() => go(target, { replace: true })} />
      <p class="quiet">{its.forgotten}</p>
    </main>
  )
}
