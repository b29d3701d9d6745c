/**
 * The first `count` of `items` in the order of `compare`, without sorting the rest: most searches find far more than
 * one page.
 */
export function topOf<T>(items: readonly T[], count: number, compare: (a: T, b: T) => number): T[] {
  if (count <= 0) return []
  if (count >= items.length) return items.toSorted(compare)
  // Room for twice as many before those that cannot be among the first are dropped.
  let best: T[] = []
  let last: T | undefined
  for (const item of items) {
    if (last !== undefined && compare(item, last) >= 0) continue
    best.push(item)
    if (best.length < 2 * count) continue
    best = best.sort(compare).slice(0, count)
    last = best[count - 1]
  }
  return best.sort(compare).slice(0, count)
}
