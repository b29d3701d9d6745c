interface FigureProps {
  name: string
  value: string
  href?: string
  /** What there is to say about it, small. */
  note?: string | undefined
}

/** A number with its name. */
export function Figure({ name, value, href, note }: FigureProps) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>{href ? <a href={href}>{value}</a> : value}</dd>
      {note && <dd class="note">{note}</dd>}
    </div>
  )
}
