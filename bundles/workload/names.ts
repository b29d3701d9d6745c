/** A DNS label (RFC 1035) made of a text: lower-case letters, digits and dashes; empty if nothing of it can be kept. */
export function dnsLabel(text: string, max = 40): string {
  const kept = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, max)
    .replace(/-+$/, '')
  return /^[0-9]/.test(kept) ? `c-${kept}`.slice(0, max) : kept
}

/** True for a name that a Kubernetes Service may have. */
export function isDnsLabel(text: string): boolean {
  return /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text)
}

/** Gives each name once: `web`, `web-2`, `web-3`; the same names in the same order always get the same. */
export class UniqueNames {
  readonly #taken = new Set<string>()

  take(wanted: string): string {
    let name = wanted
    for (let number = 2; this.#taken.has(name); number++) {
      const dot = wanted.lastIndexOf('.')
      name = dot > 0 ? `${wanted.slice(0, dot)}-${number}${wanted.slice(dot)}` : `${wanted}-${number}`
    }
    this.#taken.add(name)
    return name
  }

  /** True if nobody had it; it is taken then. */
  takeExactly(wanted: string): boolean {
    if (this.#taken.has(wanted)) return false
    this.#taken.add(wanted)
    return true
  }
}

/** What an export's files are called after: `<name>-<version>`, fit for every file system. */
export function fileStem(name: string, version: string): string {
  const safe = (text: string) =>
    text
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[._-]+|[._-]+$/g, '')
      .slice(0, 60)
  return `${safe(name) || 'app'}-${safe(version) || '0'}`
}
