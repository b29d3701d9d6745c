// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/**
 * Text out of a package, fit for an error message: control and direction characters shown as escapes, and no longer
 * than `limit` characters.
 */
export function visible(text: string, limit = 200): string {
  const escaped = text
    .slice(0, limit + 1)
    .replace(UNPRINTABLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return escaped.length > limit ? `${escaped.slice(0, limit)}…` : escaped
}

/** The path of an entry inside nested archives, outermost first, as `PackageError.entry` carries it. */
export function trail(within: string | undefined, name: string): string {
  return within === undefined ? visible(name) : `${within} › ${visible(name)}`
}
