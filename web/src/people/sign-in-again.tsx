import { session, signInWanted } from '../api/session.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Dialog } from '../parts/dialog.tsx'
import { useStore } from '../store.ts'
import { SignInForm } from './sign-in-form.tsx'

/** Where a session ended in the middle of something: signs in on top of the page, which stays as it is. */
export function SignInAgain() {
  const its = useTexts(common)
  const wanted = useStore(signInWanted)
  if (!wanted) return null
  return (
    <Dialog title={its.expiredTitle} onClose={() => wanted.done(false)}>
      <p>{its.expiredHelp}</p>
      <SignInForm
        knownLogin={session.get()?.user?.login ?? ''}
        onDone={() => wanted.done(true)}
        onCancel={() => wanted.done(false)}
      />
    </Dialog>
  )
}
