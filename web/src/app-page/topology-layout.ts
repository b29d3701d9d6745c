/** A component and what it calls. */
export interface Caller {
  key: string
  name: string
  dependsOn: readonly string[]
}

export interface Box {
  key: string
  name: string
  x: number
  y: number
}

export interface Drawing {
  width: number
  height: number
  boxes: Box[]
  links: { from: Box; to: Box }[]
}

export const BOX = { width: 168, height: 44 }
const GAP = { x: 72, y: 20 }
const EDGE = 8

/**
 * Places components in columns from left to right: who calls stands before who is called. Circles are cut where they
 * close. Components that neither call nor are called stand below.
 */
export function layOut(parts: readonly Caller[]): Drawing {
  const byKey = new Map(parts.map((part) => [part.key, part]))
  const calls = parts.flatMap((from) =>
    [...new Set(from.dependsOn)]
      .filter((to) => byKey.has(to) && to !== from.key)
      .map((to) => [from.key, to] as const),
  )
  const columns = columnsOf(parts, calls)
  const width = Math.max(0, ...columns.values()) + 1
  const rows = new Map<number, number>()
  const boxes = new Map<string, Box>()
  // A column keeps the order of who calls into it, so that lines cross less.
  const order = [...parts].sort((a, b) => (columns.get(a.key) ?? 0) - (columns.get(b.key) ?? 0))
  for (const { key, name } of order) {
    const column = columns.get(key) ?? 0
    const row = rows.get(column) ?? 0
    rows.set(column, row + 1)
    boxes.set(key, {
      key,
      name,
      x: EDGE + column * (BOX.width + GAP.x),
      y: EDGE + row * (BOX.height + GAP.y),
    })
  }
  const height = Math.max(1, ...rows.values())
  const links = calls.flatMap(([from, to]) => {
    const [start, end] = [boxes.get(from), boxes.get(to)]
    return start && end ? [{ from: start, to: end }] : []
  })
  return {
    width: 2 * EDGE + width * BOX.width + (width - 1) * GAP.x,
    height: 2 * EDGE + height * BOX.height + (height - 1) * GAP.y,
    boxes: [...boxes.values()],
    links,
  }
}

/** The longest way from somebody whom nobody calls. */
function columnsOf(parts: readonly Caller[], calls: (readonly [string, string])[]): Map<string, number> {
  const callers = new Map<string, string[]>()
  for (const [from, to] of calls) callers.set(to, [...(callers.get(to) ?? []), from])
  const columns = new Map<string, number>()
  const underWay = new Set<string>()
  const columnOf = (key: string): number => {
    const known = columns.get(key)
    if (known !== undefined) return known
    if (underWay.has(key)) return -1
    underWay.add(key)
    const column = Math.max(-1, ...(callers.get(key) ?? []).map(columnOf)) + 1
    underWay.delete(key)
    columns.set(key, column)
    return column
  }
  for (const { key } of parts) columnOf(key)
  return columns
}

/** A line from a box's right side to another's left; backwards it bows around. */
export function pathOf({ from, to }: { from: Box; to: Box }): string {
  const x1 = from.x + BOX.width
  const y1 = from.y + BOX.height / 2
  const x2 = to.x - 6
  const y2 = to.y + BOX.height / 2
  const bend = Math.max(GAP.x / 2, Math.abs(x2 - x1) / 2)
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}
