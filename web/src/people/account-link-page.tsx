import { useState } from 'preact/hooks'
import { ask } from '../api/ask.ts'
import { loadSession } from '../api/session.ts'
import { useAsked } from '../api/use-asked.ts'
import { common } from '../i18n/common.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page.tsx'
import { Steps } from './steps.tsx'
import { people } from './texts.ts'
import { Welcome } from './welcome.tsx'

export type LinkPath = '/first-run' | '/join' | '/new-password'

/** The token stands in the fragment, which browsers send to nobody. */
const tokenInAddress = () => new URLSearchParams(location.hash.slice(1)).get('token') ?? ''

/** Where links of the store lead that make an account or set a password. */
export function AccountLinkPage({ path }: { path: LinkPath }) {
  const its = useTexts(people)
  const [isDone, setDone] = useState(false)
  const [token] = useState(tokenInAddress)
  const asked = useAsked((signal) => ask('POST /invitations/look', { body: { token }, signal }), [token])
  const title = {
    '/first-run': its.firstRunTitle,
    '/join': its.joinTitle,
    '/new-password': its.newPasswordTitle,
  }[path]
  if (isDone) return <Welcome path={path} />
  return (
    <main class="width narrow page" id="main" tabIndex={-1}>
      <PageHead title={title} lead={path === '/first-run' ? its.firstRunLead : undefined} />
      {path === '/first-run' && <Steps done={[]} />}
      <Loaded of={asked} lines={6}>
        {(link) => (
          <>
            <Purpose login={link.login} organisation={link.organisationName} until={link.expiresAt} />
            {path === '/new-password' ? (
              <PasswordForm token={token} onDone={() => setDone(true)} />
            ) : (
              <AccountForm token={token} path={path} onDone={() => setDone(true)} />
            )}
          </>
        )}
      </Loaded>
    </main>
  )
}

function Purpose(link: { login: string | null; organisation: string | null; until: number }) {
  const its = useTexts(people)
  const formats = useFormats()
  return (
    <p class="quiet">
      {link.organisation && its.linkFor(link.organisation)} {link.login && its.linkForLogin(link.login)}{' '}
      {its.linkUntil(formats.dateTime(link.until))}
    </p>
  )
}

interface LinkFormProps {
  token: string
  onDone(): void
}

function AccountForm({ token, path, onDone }: LinkFormProps & { path: '/first-run' | '/join' }) {
  const its = useTexts(people)
  const shared = useTexts(common)
  const [values, setValues] = useState({ login: '', displayName: '', password: '' })
  const set = (name: keyof typeof values) => (value: string) => setValues({ ...values, [name]: value })
  const make = async () => {
    const body = { token, ...values }
    if (path === '/first-run') await ask('POST /first-administrator', { body })
    else await ask('POST /invitations/accept', { body })
    await loadSession()
    onDone()
  }
  return (
    <Form work={make} verb={its.makeAccount} said="">
      <TextField
        label={shared.login}
        help={its.loginHelp}
        name="login"
        autocomplete="username"
        required
        maxLength={64}
        value={values.login}
        onChange={set('login')}
      />
      <TextField
        label={its.displayName}
        help={its.displayNameHelp}
        name="displayName"
        autocomplete="name"
        required
        maxLength={64}
        value={values.displayName}
        onChange={set('displayName')}
      />
      <PasswordField value={values.password} onChange={set('password')} />
    </Form>
  )
}

function PasswordForm({ token, onDone }: LinkFormProps) {
  const its = useTexts(people)
  const [password, setPassword] = useState('')
  const work = async () => {
    await ask('POST /password-reset', { body: { token, password } })
    onDone()
  }
  return (
    <Form work={work} verb={its.setPassword} said="">
      <PasswordField value={password} onChange={setPassword} />
    </Form>
  )
}

function PasswordField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const its = useTexts(people)
  const shared = useTexts(common)
  return (
    <TextField
      label={shared.password}
      help={its.passwordHelp}
      name="password"
      type="password"
      autocomplete="new-password"
      required
      minLength={10}
      value={value}
      onChange={onChange}
    />
  )
}
