import { lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** Bytes on disk below a directory, as `du` counts them: allocated blocks, a file with two names once. */
export function diskUse(directory: string, seen = new Set<number>()): number {
  let bytes = 0
  for (const name of listed(directory)) {
    const at = path.join(directory, name)
    // Files come and go while a program works.
    const stats = lstatSync(at, { throwIfNoEntry: false })
    if (!stats || seen.has(stats.ino)) continue
    seen.add(stats.ino)
    bytes += stats.blocks * 512
    if (stats.isDirectory()) bytes += diskUse(at, seen)
  }
  return bytes
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
