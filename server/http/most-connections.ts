import { readFileSync } from 'node:fs'

/** Descriptors that connections leave for files: blobs that are pulled and pushed, the database, jobs. */
const KEPT_SHARE = 0.25
const MOST_KEPT = 4096

/**
 * How many connections a listener takes: not all that the system lets the process open, for one that has no descriptor
 * left can neither read a blob nor take a push. What comes beyond is closed at once.
 */
export function mostConnections(): number {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  const descriptors = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
  return Math.max(64, Math.floor(descriptors - Math.min(MOST_KEPT, descriptors * KEPT_SHARE)))
}
