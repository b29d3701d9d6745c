import { useEffect, useId } from 'preact/hooks'
import { store, useStore } from '../store.ts'

/** Where in the web UI one is. */
export interface Place {
  path: string
  query: URLSearchParams
}

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) })
const place = store<Place>(here())

/** Questions to be asked before the page is left: of each form that is not saved. */
const unsaved = new Map<string, string>()
/** The address that is shown, to go back to it where the browser left it already. */
let shown = location.href

export function usePlace(): Place {
  return useStore(place)
}

/** Goes to an address of this web UI. `replace` leaves no step to go back to. */
export function go(to: string, { replace = false }: { replace?: boolean } = {}): void {
  const target = new URL(to, location.href)
  const samePage = target.pathname === location.pathname
  if (!samePage && !mayLeave()) return
  history[replace ? 'replaceState' : 'pushState'](null, '', target)
  arrive()
  if (!samePage) scrollTo(0, 0)
}

/** Asks once, however many forms there are. */
function mayLeave(): boolean {
  const [question] = unsaved.values()
  return question === undefined || confirm(question)
}

function arrive(): void {
  shown = location.href
  place.set(here())
}

/** Takes over links within the web UI, and the browser's way back. To be called once. */
export function startRouter(): void {
  addEventListener('popstate', () => {
    if (new URL(shown).pathname !== location.pathname && !mayLeave()) {
      history.pushState(null, '', shown)
      return
    }
    if (shown !== location.href) arrive()
  })
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link?.href || link.target || link.hasAttribute('download')) return
    const url = new URL(link.href)
    // What the API serves is a file; an address with a fragment of the same page is the browser's to follow.
    if (url.origin !== location.origin || url.pathname.startsWith('/api/')) return
    if (url.hash && url.pathname === location.pathname && url.search === location.search) return
    event.preventDefault()
    go(url.href)
  })
}

/** While `isDirty`, leaving the page asks first; within the web UI, in `question`'s words. */
export function useUnsaved(isDirty: boolean, question: string): void {
  const id = useId()
  useEffect(() => {
    if (!isDirty) return
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault()
      // Browsers before 2023 want this instead.
      event.returnValue = question
    }
    unsaved.set(id, question)
    addEventListener('beforeunload', warn)
    return () => {
      unsaved.delete(id)
      removeEventListener('beforeunload', warn)
    }
  }, [id, isDirty, question])
}

/** The same address with other values in its query; empty ones go. */
export function withQuery(
  { path, query }: Place,
  changes: Record<string, string | string[] | undefined>,
): string {
  const next = new URLSearchParams(query)
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name)
    for (const one of Array.isArray(value) ? value : [value]) if (one) next.append(name, one)
  }
  const text = next.toString()
  return text ? `${path}?${text}` : path
}
