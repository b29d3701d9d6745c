import { useState } from 'preact/hooks'
import { type App, letterLogo } from './app.ts'

/** The app's logo, or its first character where it has none or it cannot be read. It says nothing that the name does not. */
export function Logo({ app }: { app: App }) {
  const [broken, setBroken] = useState(false)
  const source = logoSource(app.logo)
  if (source && !broken)
    return (
      <img
        class="logo"
        src={source}
        alt=""
        width="48"
        height="48"
        loading="lazy"
        onError={() => setBroken(true)}
      />
    )
  const { letter, colour } = letterLogo(app.name)
  return (
    <span class={`logo letter colour-${colour}`} aria-hidden="true">
      {letter}
    </span>
  )
}

/** Logos are served by this store: whatever address they were written with, this one reaches them. */
function logoSource(logo: string): string | undefined {
  if (!logo) return undefined
  if (logo.startsWith('data:image/')) return logo
  try {
    const { pathname, search } = new URL(logo, location.href)
    return pathname + search
  } catch {
    return undefined
  }
}
