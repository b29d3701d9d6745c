import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RaincaskError } from './errors.ts'

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
 * @throws RaincaskError DATA_UNUSABLE if it cannot be written, or a backup was only half restored into it.
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
    mkdirSync(root, { recursive: true, mode: 0o750 })
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK)
    for (const dir of [data.blobs, data.staging]) mkdirSync(dir, { recursive: true, mode: 0o750 })
    for (const dir of [data.keys, data.cache]) mkdirSync(dir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new RaincaskError('DATA_UNUSABLE', { where: root, reason: (error as Error).message, cause: error })
  }
  if (existsSync(join(root, RESTORE_MARK)))
    throw new RaincaskError('DATA_UNUSABLE', {
      where: root,
      reason: 'a backup was only half restored into it: run `raincask restore` again',
    })
  return data
}
