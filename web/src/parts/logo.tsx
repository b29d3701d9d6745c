import { useState } from 'preact/hooks'
import { addressOf } from '../api/ask.ts'
import { letterLogo } from './letter-logo.ts'

interface LogoProps {
  app: { id: string; name: string; logo: string | null }
  /** 72 px on an app's own page instead of 48. */
  isLarge?: boolean
}

/** The app's logo, or its first character where it has none or it cannot be read. It says nothing that the name does not. */
export function Logo({ app, isLarge = false }: LogoProps) {
  const source =
    app.logo === null ? undefined : addressOf('/apps/{id}/logo', { id: app.id }, { v: app.logo.slice(7, 19) })
  return <Picture source={source} name={app.name} isLarge={isLarge} />
}

interface PictureProps {
  source: string | undefined
  name: string
  isLarge?: boolean
}

/** A square picture, with a letter in its place where there is none. */
export function Picture({ source, name, isLarge = false }: PictureProps) {
  const [broken, setBroken] = useState<string>()
  const size = isLarge ? 72 : 48
  const large = isLarge ? ' large' : ''
  if (source && broken !== source)
    return (
      <img
        class={`logo${large}`}
        src={source}
        alt=""
        width={size}
        height={size}
        loading="lazy"
        onError={() => setBroken(source)}
      />
    )
  const { letter, colour } = letterLogo(name)
  return (
    <span class={`logo letter colour-${colour}${large}`} aria-hidden="true">
      {letter}
    </span>
  )
}
