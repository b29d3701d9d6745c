const DAY = 86_400_000

/** How much was there at the end of a day; `at` in milliseconds since 1970 UTC. */
export interface Point {
  at: number
  bytes: number
}

export interface History {
  before: number
  days: readonly { day: string; bytes: number }[]
}

/** What is here now, as it grew: a point for each day on which something came, and one for now. */
export function growthPoints({ before, days }: History, now: number): Point[] {
  const [first] = days
  if (!first) return []
  let bytes = before
  const points: Point[] = [{ at: Date.parse(first.day), bytes }]
  for (const { day, bytes: came } of days) {
    bytes += came
    points.push({ at: Math.min(now, Date.parse(day) + DAY), bytes })
  }
  points.push({ at: now, bytes })
  return points
}

/** The outline of the area below the points, and the line along them, as SVG paths. */
export function growthPaths(
  points: readonly Point[],
  width: number,
  height: number,
): { line: string; area: string } {
  const from = points[0]?.at ?? 0
  const span = Math.max(1, (points[points.length - 1]?.at ?? 0) - from)
  const top = Math.max(1, ...points.map(({ bytes }) => bytes))
  const place = ({ at, bytes }: Point) =>
    `${(((at - from) / span) * width).toFixed(1)} ${(height - (bytes / top) * height).toFixed(1)}`
  const line = points.map((point, i) => `${i === 0 ? 'M' : 'L'}${place(point)}`).join('')
  return { line, area: `${line}L${width} ${height}L0 ${height}Z` }
}
