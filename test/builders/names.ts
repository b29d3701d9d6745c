/** The short form that Docker shows: without `docker.io/library/`. */
export function familiarName(name: string): string {
  return name.replace(/^docker\.io\/(?:library\/)?/, '')
}

/** The tag of a full reference. */
export function tagOf(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1)
}
