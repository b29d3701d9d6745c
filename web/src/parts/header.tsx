import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import { LANGUAGES, type Language, LOCALES } from '../i18n/language.ts'
import { LanguageContext, useTexts } from '../i18n/use-texts.ts'
import { chooseTheme, chosenTheme, THEMES } from '../theme.ts'

interface HeaderProps {
  query: string
  onQuery(query: string): void
  onLanguage(language: Language): void
}

export function Header({ query, onQuery, onLanguage }: HeaderProps) {
  return (
    <header class="top">
      <div class="width">
        <a class="brand" href="/">
          <Drop />
          Raincask
        </a>
        <SearchBox query={query} onQuery={onQuery} />
        <LanguageSwitch onLanguage={onLanguage} />
        <ThemeSwitch />
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

function SearchBox({ query, onQuery }: Pick<HeaderProps, 'query' | 'onQuery'>) {
  const texts = useTexts()
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const focusOnSlash = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest('input, select, textarea')
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      box.current?.focus()
    }
    document.addEventListener('keydown', focusOnSlash)
    return () => document.removeEventListener('keydown', focusOnSlash)
  }, [])
  return (
    <input
      ref={box}
      type="search"
      class="search"
      aria-label={texts.search}
      aria-keyshortcuts="/"
      placeholder={texts.searchHint}
      value={query}
      onInput={(event) => onQuery(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && onQuery('')}
    />
  )
}

function LanguageSwitch({ onLanguage }: Pick<HeaderProps, 'onLanguage'>) {
  const texts = useTexts()
  const current = useContext(LanguageContext)
  return (
    <fieldset class="switch" aria-label={texts.language}>
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
  const texts = useTexts()
  const [theme, setTheme] = useState(chosenTheme)
  return (
    <select
      aria-label={texts.theme}
      value={theme}
      onChange={(event) => {
        const chosen = THEMES.find((name) => name === event.currentTarget.value) ?? 'system'
        chooseTheme(chosen)
        setTheme(chosen)
      }}
    >
      {THEMES.map((name) => (
        <option key={name} value={name}>
          {texts.themes[name]}
        </option>
      ))}
    </select>
  )
}
