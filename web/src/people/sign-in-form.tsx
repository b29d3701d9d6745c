import { useState } from 'preact/hooks'
import { ask } from '../api/ask.ts'
import { loadSession } from '../api/session.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'

interface SignInFormProps {
  /** Whose session ended; otherwise the name is typed. */
  knownLogin?: string
  onDone(): void
  onCancel?(): void
}

/** Name and password. */
export function SignInForm({ knownLogin = '', onDone, onCancel }: SignInFormProps) {
  const its = useTexts(common)
  const [login, setLogin] = useState(knownLogin)
  const [password, setPassword] = useState('')
  const signIn = async () => {
    await ask('POST /session', { body: { login, password, as: 'cookie' } })
    await loadSession()
    onDone()
  }
  return (
    <Form work={signIn} verb={its.signIn} said="" {...(onCancel && { onCancel })}>
      <TextField
        label={its.login}
        name="login"
        autocomplete="username"
        required
        hasFocus={!knownLogin}
        value={login}
        onChange={setLogin}
      />
      <TextField
        label={its.password}
        name="password"
        type="password"
        autocomplete="current-password"
        required
        hasFocus={!!knownLogin}
        value={password}
        onChange={setPassword}
      />
    </Form>
  )
}
