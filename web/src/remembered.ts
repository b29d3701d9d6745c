/** What this browser was told before, or undefined; a browser that keeps nothing is no reason to fail. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(`raincask.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps a choice for this browser; undefined forgets it. */
export function remember(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`raincask.${name}`)
    else localStorage.setItem(`raincask.${name}`, value)
  } catch {
    // Then it holds for this visit only.
  }
}
