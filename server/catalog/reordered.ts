/**
 * Ids in a new order: those that are named first, in this order, then the others as they stood.
 * @throws what `unknown` makes of one that is not among them
 */
export function reordered(
  known: readonly { id: string }[],
  first: readonly string[],
  unknown: (id: string) => Error,
): string[] {
  const ids = known.map(({ id }) => id)
  const missing = first.find((id) => !ids.includes(id))
  if (missing !== undefined) throw unknown(missing)
  return [...new Set([...first, ...ids])]
}
