import type { AnswerOf } from '../api/ask.ts'
import { common } from '../i18n/common.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { Logo } from '../parts/logo.tsx'

export type Card = AnswerOf<'GET /search'>['items'][number]

/** Apps as cards: the whole card leads to the app. */
export function AppCards({ apps }: { apps: readonly Card[] }) {
  return (
    <ul class="cards">
      {apps.map((app) => (
        <AppCard key={app.id} app={app} />
      ))}
    </ul>
  )
}

function AppCard({ app }: { app: Card }) {
  const its = useTexts(common)
  const formats = useFormats()
  const facts = [
    app.version ?? its.noVersion,
    ...architecturesOf(app.architectures),
    app.isPlugin && its.plugin,
  ]
  return (
    <li class="card">
      <Logo app={app} />
      <div class="words">
        <h2>
          <a class="cover" href={`/apps/${app.id}`} title={app.name}>
            {app.name}
          </a>
        </h2>
        <p class="summary">{app.description || '\u00a0'}</p>
        <p class="facts">{facts.filter(Boolean).join(' · ')}</p>
        <p class="facts">
          {its.versions(app.versions)} · {its.installs(formats.compact(app.installs))}
        </p>
      </div>
    </li>
  )
}

/** A version of components for several architectures comes as `amd64&arm64`. */
export function architecturesOf(archs: readonly string[]): string[] {
  return [...new Set(archs.flatMap((arch) => arch.split('&')).filter(Boolean))]
}

/** Holds the place of the cards while they are read. */
export function CardsSkeleton() {
  const its = useTexts(common)
  return (
    <>
      <p class="unseen" role="status">
        {its.loading}
      </p>
      <ul class="cards" aria-hidden="true">
        {Array.from({ length: 12 }, (_, place) => (
          <li key={place} class="card skeleton">
            <span class="logo" />
            <div class="words">
              <span class="bar" />
              <span class="bar long" />
              <span class="bar short" />
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
