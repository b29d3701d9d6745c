import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An account of the machine. */
export interface SystemUser {
  name: string
  uid: number
  gid: number
}

/** The accounts in `etc/passwd` below `root`; those that only a directory service knows are not among them. */
export function systemUsers(root = '/'): SystemUser[] {
  let text: string
  try {
    text = readFileSync(join(root, 'etc/passwd'), 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':')
    return name !== '' && /^\d+$/.test(uid) && /^\d+$/.test(gid)
      ? [{ name, uid: Number(uid), gid: Number(gid) }]
      : []
  })
}

/** A user as people know them: `raincask (998)`, or the number where it has no name here. */
export function userText(uid: number): string {
  const name = systemUsers().find((user) => user.uid === uid)?.name
  return name === undefined ? String(uid) : `${name} (${uid})`
}
