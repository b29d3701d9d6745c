import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a worker may take to let go of a file, in milliseconds. */
const PATIENCE = 5000

/**
 * Uploads that a process still holds open after they were removed, and so keep their space; asked again until there is
 * none, or patience ends.
 */
export async function removedUploadsOpenIn(pid: number): Promise<string[]> {
  const end = Date.now() + PATIENCE
  for (;;) {
    const open = removedUploads(pid)
    if (open.length === 0 || Date.now() > end) return open
    await sleep(10)
  }
}

function removedUploads(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/${pid}/fd/${fd}`)
      return file.includes('/staging/') && file.endsWith('(deleted)') ? [file] : []
    } catch {
      // Closed in between.
      return []
    }
  })
}
