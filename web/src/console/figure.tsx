/** A number with its name. */
export function Figure({ name, value, href }: { name: string; value: string; href?: string }) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>{href ? <a href={href}>{value}</a> : value}</dd>
    </div>
  )
}
