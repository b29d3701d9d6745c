/**
 * The first `count` of `items` in the order of `compare`, without sorting the rest: most searches find far more than
 * one page.
 */
export function topOf(
  items: Uint32Array,
  count: number,
  compare: (a: number, b: number) => number,
): number[] {
  if (count <= 0) return []
  if (2 * count >= items.length) return [...items].sort(compare).slice(0, count)
  // Room for twice as many before those that cannot be among the first are dropped.
  let best: number[] = []
  let last: number | undefined
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as number
    if (last !== undefined && compare(item, last) >= 0) continue
    best.push(item)
    if (best.length < 2 * count) continue
    best = best.sort(compare).slice(0, count)
    last = best[count - 1]
  }
  return best.sort(compare).slice(0, count)
}
