import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RaincaskError } from './errors.ts'
import { systemUsers, userText } from './system-users.ts'

/** The places inside the one directory that Raincask keeps (design, "Content on disk"). */
export interface DataDirectory {
  root: string
  database: string
  blobs: string
  staging: string
  keys: string
  cache: string
}

/** Lies in a data directory while a backup is restored into it. */
export const RESTORE_MARK = 'restore-unfinished.json'

/**
 * The data directory at `path`, made with its folders if it is new.
 * @throws RaincaskError DATA_UNUSABLE if it cannot be written, belongs to somebody else, or a backup was only half
 * restored into it; nothing is written then.
 */
export function openDataDirectory(path: string): DataDirectory {
  const root = resolve(path)
  const data: DataDirectory = {
    root,
    database: join(root, 'raincask.db'),
    blobs: join(root, 'blobs'),
    staging: join(root, 'staging'),
    keys: join(root, 'keys'),
    cache: join(root, 'cache'),
  }
  try {
    requireOwner(root, data.database)
    mkdirSync(root, { recursive: true, mode: 0o750 })
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK)
    for (const dir of [data.blobs, data.staging]) mkdirSync(dir, { recursive: true, mode: 0o750 })
    for (const dir of [data.keys, data.cache]) mkdirSync(dir, { recursive: true, mode: 0o700 })
  } catch (error) {
    if (error instanceof RaincaskError) throw error
    throw new RaincaskError('DATA_UNUSABLE', { where: root, reason: (error as Error).message, cause: error })
  }
  if (existsSync(join(root, RESTORE_MARK)))
    throw new RaincaskError('DATA_UNUSABLE', {
      where: root,
      reason: 'a backup was only half restored into it: run `raincask restore` again',
    })
  return data
}

/**
 * Files that another user makes here would lock the server out, even those that root makes. Who owns the database says
 * whose it is; before there is one, root must not begin in a directory that was made for somebody else. Other directories
 * may well be root's with a group's permissions: volumes of containers are.
 */
function requireOwner(root: string, database: string): void {
  const me = process.geteuid?.()
  if (me === undefined) return
  const found = statSync(database, { throwIfNoEntry: false })
  const owner = (found ?? (me === 0 ? statSync(root, { throwIfNoEntry: false }) : undefined))?.uid
  if (owner === undefined || owner === me) return
  const name = systemUsers().find(({ uid }) => uid === owner)?.name
  const asOwner = name === undefined ? `setpriv --reuid ${owner} --clear-groups` : `runuser -u ${name} --`
  const reason = `it belongs to user ${userText(owner)}, and this runs as ${userText(me)}; run \`${asOwner} raincask …\`, or give it to this user with \`chown -R\` if it came from another machine`
  throw new RaincaskError('DATA_UNUSABLE', { where: root, reason })
}
