import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface PageProps {
  title: string
  /** Beside the title: buttons, states. */
  beside?: ComponentChildren
  lead?: ComponentChildren
  children: ComponentChildren
}

let isFirst = true

/** The title of the browser's window; and the focus goes to the page's head when one comes from another. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Raincask`
  }, [title])
}

/** Puts the focus on the page's head, where what had it is gone: a row that was deleted. For effects. */
export function focusHead(): void {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
}

/** Heading of a page. Who uses the keyboard or hears the page is put here on arrival. */
export function PageHead({ title, beside, lead }: Omit<PageProps, 'children'>) {
  const head = useRef<HTMLHeadingElement>(null)
  usePageTitle(title)
  useEffect(() => {
    if (!isFirst) head.current?.focus({ preventScroll: true })
    isFirst = false
  }, [])
  return (
    <div class="page-head">
      <div class="row between">
        <h1 ref={head} tabIndex={-1}>
          {title}
        </h1>
        {beside && <div class="row">{beside}</div>}
      </div>
      {lead && <p class="quiet lead">{lead}</p>}
    </div>
  )
}
