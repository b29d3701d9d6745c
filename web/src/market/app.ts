/** The part of the market contract's AppBase that cards show. */
export interface App {
  appKeyID: string
  name: string
  desc: string
  logo: string
  tags: string[]
  installCount: number
  versions: AppVersion[]
}

export interface AppVersion {
  appVersion: string
  arch: string
}

/** The apps in an answer of the market API, or undefined if it is none. */
export function readApps(answer: unknown): App[] | undefined {
  const apps = (answer as { apps?: unknown } | null)?.apps
  if (!Array.isArray(apps)) return undefined
  return apps.every((app) => typeof app?.name === 'string' && Array.isArray(app?.versions)) ? apps : undefined
}

/** The newest version and every architecture that it is for; undefined for an app without versions. */
export function newestVersion(app: App): { version: string; architectures: string[] } | undefined {
  const [first, ...others] = app.versions
  if (!first) return undefined
  const version = others.reduce(
    (newest, { appVersion }) => (compareVersions(appVersion, newest) > 0 ? appVersion : newest),
    first.appVersion,
  )
  const same = app.versions.filter(({ appVersion }) => appVersion === version)
  // A version of components for several architectures comes as "amd64&arm64".
  const architectures = new Set(same.flatMap(({ arch }) => arch.split('&')).filter(Boolean))
  return { version, architectures: [...architectures] }
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** The apps whose name, summary or tags hold every word of the query. */
export function searchApps(apps: App[], query: string): App[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return apps
  return apps.filter((app) => {
    const text = [app.name, app.desc, ...(app.tags ?? [])].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Number of colours that the style sheet has for logos made of a letter. */
export const LETTER_COLOURS = 8

/** What stands for a logo: the name's first character, on a colour that stays the same for the name. */
export function letterLogo(name: string): { letter: string; colour: number } {
  const [letter = '?'] = name.trim()
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return { letter: letter.toUpperCase(), colour: sum % LETTER_COLOURS }
}
