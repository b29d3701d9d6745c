interface Node {
  id: string
  parentId: string | null
  name: string
}

/** The tree as options of a select: what is below stands behind, further in. */
export function categoryOptions(all: readonly Node[]): (readonly [string, string])[] {
  const below = (parent: string | null, depth: number): (readonly [string, string])[] =>
    all
      .filter(({ parentId }) => parentId === parent)
      .flatMap(({ id, name }) => [[id, `${'\u3000'.repeat(depth)}${name}`] as const, ...below(id, depth + 1)])
  return below(null, 0)
}
