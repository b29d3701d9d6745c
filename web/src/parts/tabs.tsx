import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { go, usePlace, withQuery } from '../router/place.ts'

interface Tab {
  id: string
  title: string
  body(): ComponentChildren
}

/** Parts of a page of which one shows; the address says which. What is in the others stays as it is. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const place = usePlace()
  const chosen = tabs.find(({ id }) => id === place.query.get('tab')) ?? tabs[0]
  const row = useRef<HTMLDivElement>(null)
  // A part that was looked at keeps what was typed into it.
  const seen = useRef(new Set<string>())
  if (chosen) seen.current.add(chosen.id)
  const wasMoved = useRef(false)
  useEffect(() => {
    if (wasMoved.current) row.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus()
    wasMoved.current = false
  })
  const choose = (id: string) => go(withQuery(place, { tab: id }), { replace: true })
  const move = (by: number) => {
    const next = tabs[(tabs.findIndex(({ id }) => id === chosen?.id) + by + tabs.length) % tabs.length]
    if (!next) return
    wasMoved.current = true
    choose(next.id)
  }
  return (
    <>
      <div
        ref={row}
        class="tabs"
        role="tablist"
        aria-label={label}
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') move(1)
          if (event.key === 'ArrowLeft') move(-1)
        }}
      >
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-controls={`panel-${id}`}
            aria-selected={id === chosen?.id}
            tabIndex={id === chosen?.id ? 0 : -1}
            onClick={() => choose(id)}
          >
            {title}
          </button>
        ))}
      </div>
      {tabs.map(({ id, body }) => (
        <div
          key={id}
          id={`panel-${id}`}
          role="tabpanel"
          aria-labelledby={`tab-${id}`}
          hidden={id !== chosen?.id}
        >
          {seen.current.has(id) && body()}
        </div>
      ))}
    </>
  )
}
