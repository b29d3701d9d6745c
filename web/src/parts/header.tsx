import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../api/ask.ts'
import { loadSession, useUser } from '../api/session.ts'
import { useAction } from '../api/use-asked.ts'
import { common } from '../i18n/common.ts'
import { LANGUAGES, type Language, LOCALES } from '../i18n/language.ts'
import { LanguageContext, useTexts } from '../i18n/texts.ts'
import { go, usePlace, withQuery } from '../router/place.ts'
import { chooseTheme, chosenTheme, THEMES } from '../theme.ts'
import { ErrorNote } from './error-note.tsx'

export function Header({ onLanguage }: { onLanguage(language: Language): void }) {
  const its = useTexts(common)
  return (
    <header class="top">
      <div class="width">
        <a class="brand" href="/">
          <Drop />
          Raincask
        </a>
        <SearchBox />
        <div class="row tools">
          <a class="button plain help" href="/docs">
            {its.handbook}
          </a>
          <LanguageSwitch onLanguage={onLanguage} />
          <ThemeSwitch />
          <Person />
        </div>
      </div>
    </header>
  )
}

function Drop() {
  return (
    <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
      <path fill="currentColor" d="M16 2c5.7 7.6 10 12.7 10 18.7a10 10 0 0 1-20 0C6 14.7 10.3 9.6 16 2z" />
    </svg>
  )
}

/** On the market it searches as one types; on other pages Enter leads there. */
function SearchBox() {
  const its = useTexts(common)
  const place = usePlace()
  const isMarket = place.path === '/'
  const asked = isMarket ? (place.query.get('q') ?? '') : ''
  const [text, setText] = useState(asked)
  const box = useRef<HTMLInputElement>(null)
  // The address may change without the box: the way back, a link that clears the search.
  useEffect(() => {
    if (asked !== box.current?.value.trim()) setText(asked)
  }, [asked])
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest('input, select, textarea, dialog')
      const isSlash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey
      const isPalette = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)
      if ((!isSlash && !isPalette) || event.altKey || document.querySelector('dialog[open]')) return
      event.preventDefault()
      box.current?.focus()
      if (isPalette) box.current?.select()
    }
    document.addEventListener('keydown', focus)
    return () => document.removeEventListener('keydown', focus)
  }, [])
  const search = (words: string) => {
    if (isMarket) go(withQuery(place, { q: words.trim(), page: undefined }), { replace: true })
  }
  const take = (input: HTMLInputElement, isComposing: boolean) => {
    setText(input.value)
    // Half a word of an input method is no search.
    if (!isComposing) search(input.value)
  }
  return (
    <search class="search">
      <input
        ref={box}
        type="search"
        aria-label={its.search}
        aria-keyshortcuts="/ Control+K"
        placeholder={its.searchHint}
        maxLength={100}
        value={text}
        onInput={(event) => take(event.currentTarget, event.isComposing)}
        onCompositionEnd={(event) => take(event.currentTarget, false)}
        onKeyDown={(event) => {
          if (event.isComposing) return
          if (event.key === 'Escape') {
            setText('')
            search('')
          }
          if (event.key === 'Enter' && !isMarket) go(`/?q=${encodeURIComponent(text.trim())}`)
        }}
      />
    </search>
  )
}

function LanguageSwitch({ onLanguage }: { onLanguage(language: Language): void }) {
  const its = useTexts(common)
  const current = useContext(LanguageContext)
  return (
    <fieldset class="switch" aria-label={its.language}>
      {(Object.keys(LANGUAGES) as Language[]).map((language) => (
        <button
          key={language}
          type="button"
          lang={LOCALES[language]}
          aria-pressed={language === current}
          onClick={() => onLanguage(language)}
        >
          {LANGUAGES[language]}
        </button>
      ))}
    </fieldset>
  )
}

function ThemeSwitch() {
  const its = useTexts(common)
  const [theme, setTheme] = useState(chosenTheme)
  return (
    <select
      aria-label={its.theme}
      value={theme}
      onChange={(event) => {
        const chosen = THEMES.find((name) => name === event.currentTarget.value) ?? 'system'
        chooseTheme(chosen)
        setTheme(chosen)
      }}
    >
      {THEMES.map((name) => (
        <option key={name} value={name} selected={name === theme}>
          {its.themes[name]}
        </option>
      ))}
    </select>
  )
}

/** Who is signed in and where they may go, or the way to sign in. */
function Person() {
  const its = useTexts(common)
  const user = useUser()
  const action = useAction()
  const { path } = usePlace()
  if (user === undefined) return <span class="person" />
  if (user === null)
    return (
      <span class="person">
        <a
          class="button"
          href={path === '/' || path === '/sign-in' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`}
        >
          {its.signIn}
        </a>
      </span>
    )
  const signOut = async () => {
    await ask('DELETE /session')
    await loadSession()
    go('/')
  }
  return (
    <>
      <nav class="row person" aria-label={user.displayName}>
        {path.startsWith('/console') ? (
          <a class="button" href="/">
            {its.market}
          </a>
        ) : (
          <a class="button" href="/console">
            {its.backOffice}
          </a>
        )}
        <a class="who" href="/console/account" title={its.account}>
          {user.displayName}
        </a>
        <button
          type="button"
          class="plain"
          aria-busy={action.isBusy}
          onClick={() => void action.run(signOut)}
        >
          {its.signOut}
        </button>
      </nav>
      {action.problem && <ErrorNote problem={action.problem} />}
    </>
  )
}
