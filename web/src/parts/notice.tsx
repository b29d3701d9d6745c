import type { ComponentChildren } from 'preact'

interface NoticeProps {
  title: string
  children?: ComponentChildren
}

/** A box that says how things stand and what can be done: empty lists, first steps. */
export function Notice({ title, children }: NoticeProps) {
  return (
    <section class="notice">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

const MARKS = { good: '✓', care: '!', bad: '✕', plain: '' }

/** A short state; the mark tells it without the colour. */
export function Badge({
  kind = 'plain',
  children,
}: {
  kind?: keyof typeof MARKS
  children: ComponentChildren
}) {
  return (
    <span class={`badge ${kind}`}>
      {MARKS[kind] && <span aria-hidden="true">{MARKS[kind]} </span>}
      {children}
    </span>
  )
}
