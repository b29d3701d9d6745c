import { statSync } from 'node:fs'

/** Does synchronous work as the owner of `path`, so that root leaves no files that the server cannot open. */
export function asOwner<T>(path: string, work: () => T): T {
  const { uid, gid } = statSync(path)
  if (process.geteuid?.() !== 0 || uid === 0) return work()
  const group = process.getegid?.() ?? 0
  process.setegid?.(gid)
  process.seteuid?.(uid)
  try {
    return work()
  } finally {
    process.seteuid?.(0)
    process.setegid?.(group)
  }
}
