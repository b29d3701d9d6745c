declare global {
  interface Window {
    /** What was asked for before the page's program came, by address. */
    raincaskEarly?: Map<string, Promise<Response>>
  }
}

/** Asks for something that the page will show, while its program is still on its way. */
export function askEarly(address: string): void {
  const answer = fetch(address, { headers: { Accept: 'application/json' } })
  // Whoever takes it hears of a failure; nobody else wants to.
  answer.catch(() => undefined)
  window.raincaskEarly ??= new Map()
  window.raincaskEarly.set(address, answer)
}

/** The answer that is on its way for an address; only once, since later it may have changed. */
export function takeEarly(address: string): Promise<Response> | undefined {
  const answer = window.raincaskEarly?.get(address)
  window.raincaskEarly?.delete(address)
  return answer
}
