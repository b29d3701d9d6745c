/** What a tree is made of: a node and the one above it; null at the top. */
export interface TreeNode {
  id: string
  parentId: string | null
}

/** The ids with those of everything below them. */
export function withDescendants(nodes: readonly TreeNode[], ids: readonly string[]): string[] {
  const found = new Set(ids)
  // Parents need not come first: again, until nothing is added.
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const { id, parentId } of nodes) if (parentId !== null && found.has(parentId)) found.add(id)
  }
  return [...found]
}

/** The ids above a node, the nearest first. */
export function ancestorsOf(parents: ReadonlyMap<string, string | null>, id: string): string[] {
  const found: string[] = []
  for (let at = parents.get(id); at; at = parents.get(at)) {
    if (found.includes(at)) break
    found.push(at)
  }
  return found
}

/** Counts by node, made to hold what is below each too; the most first. */
export function withinParents(
  nodes: readonly TreeNode[],
  counts: readonly { value: string; count: number }[],
): { value: string; count: number }[] {
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]))
  const sums = new Map<string, number>()
  for (const { value, count } of counts)
    for (const id of [value, ...ancestorsOf(parents, value)]) sums.set(id, (sums.get(id) ?? 0) + count)
  return [...sums].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)
}
