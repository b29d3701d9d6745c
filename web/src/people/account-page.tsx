import { useState } from 'preact/hooks'
import { useTexts } from '../i18n/use-texts.ts'

/** What a link of the store is for, by the page that it leads to. */
const LINKS = {
  '/first-run': { address: '/api/v1/first-administrator', makesAccount: true },
  '/join': { address: '/api/v1/invitations/accept', makesAccount: true },
  '/new-password': { address: '/api/v1/password-reset', makesAccount: false },
} as const

export type AccountPath = keyof typeof LINKS

/** The page of a link that makes an account or sets a password, or undefined for other addresses. */
export function accountPath(path: string): AccountPath | undefined {
  return path in LINKS ? (path as AccountPath) : undefined
}

type State = 'open' | 'sending' | 'done' | { problem: string }

/** A form for whoever followed a link: name and password, sent with the token that stands in the fragment. */
export function AccountPage({ path }: { path: AccountPath }) {
  const texts = useTexts()
  const { address, makesAccount } = LINKS[path]
  const [state, setState] = useState<State>('open')
  const send = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
    setState('sending')
    const problem = await post(address, { token, ...Object.fromEntries(form) })
    setState(problem === undefined ? 'done' : { problem: problem || texts.failedUnreachable })
  }
  if (state === 'done')
    return (
      <main class="width account" id="apps" tabIndex={-1}>
        <h1>{texts.accountDoneTitle}</h1>
        <p role="status">{makesAccount ? texts.accountMade : texts.passwordSet}</p>
        <p>
          <a href="/">{texts.toMarket}</a>
        </p>
      </main>
    )
  return (
    <main class="width account" id="apps" tabIndex={-1}>
      <h1>
        {path === '/first-run'
          ? texts.firstRunTitle
          : makesAccount
            ? texts.joinTitle
            : texts.newPasswordTitle}
      </h1>
      {path === '/first-run' && <p>{texts.firstRunHelp}</p>}
      <form onSubmit={send}>
        {makesAccount && (
          <>
            <label>
              {texts.login}
              <input name="login" autocomplete="username" required />
            </label>
            <label>
              {texts.displayName}
              <input name="displayName" autocomplete="name" required />
            </label>
          </>
        )}
        <label>
          {texts.password}
          <input name="password" type="password" autocomplete="new-password" minLength={10} required />
        </label>
        <button type="submit" disabled={state === 'sending'}>
          {makesAccount ? texts.makeAccount : texts.setPassword}
        </button>
        {typeof state === 'object' && <p role="alert">{state.problem}</p>}
      </form>
    </main>
  )
}

/** Posts JSON. Undefined when it was done, else what the store said; empty if it said nothing. */
async function post(address: string, body: unknown): Promise<string | undefined> {
  try {
    const headers = { 'Content-Type': 'application/json', 'X-Raincask': '1' }
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })
    if (answer.ok) return undefined
    const { msg = '', next = '' } = (await answer.json()) as { msg?: string; next?: string }
    return `${msg} ${next}`.trim()
  } catch {
    return ''
  }
}
