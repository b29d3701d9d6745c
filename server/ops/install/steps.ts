import { createHash } from 'node:crypto'
import {
  chownSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type InstallRecord, sha256Of } from './install-record.ts'

/** One thing that is to be done, or need not be. */
export interface Step {
  /** `refuse`: it can't be, and so nothing is done at all. */
  kind: 'create' | 'replace' | 'keep' | 'remove' | 'run' | 'refuse'
  /** What it is about: a path, a command. */
  what: string
  /** Why, or what of it. */
  note: string
  run?: () => void
}

export interface FileStep {
  root: string
  path: string
  bytes: Uint8Array
  mode: number
  note: string
  /** Group that may read it, where that is not root's. */
  gid?: number | undefined
  record: InstallRecord | undefined
}

/** Writes a file, unless it is there; one that somebody else wrote or changed is never written over. */
export function fileStep({ root, path, bytes, mode, note, gid, record }: FileStep): Step {
  const target = join(root, path)
  const wanted = createHash('sha256').update(bytes).digest('hex')
  const found = sha256Of(target)
  const run = () => writeWhole(target, bytes, mode, gid)
  if (found === undefined) return { kind: 'create', what: path, note, run }
  if (found === wanted) return { kind: 'keep', what: path, note: 'it is there already' }
  if (record?.files[path] === found) return { kind: 'replace', what: path, note, run }
  return {
    kind: 'refuse',
    what: path,
    note: 'it is not what Raincask put there: move it away, or keep it and leave this out',
  }
}

/** A symbolic link to `to`. */
export function linkStep(root: string, path: string, to: string, note: string): Step {
  const target = join(root, path)
  const found = lstatSync(target, { throwIfNoEntry: false })
  if (found?.isSymbolicLink() && readlinkSync(target) === to)
    return { kind: 'keep', what: path, note: 'it is there already' }
  if (found) return { kind: 'refuse', what: path, note: 'something else is there: move it away' }
  const run = () => {
    mkdirSync(dirname(target), { recursive: true })
    symlinkSync(to, target)
  }
  return { kind: 'create', what: path, note, run }
}

/** Removes a file that was installed, if it is as it was; what somebody changed since stays. */
export function removeStep(root: string, path: string, record: InstallRecord): Step | undefined {
  const target = join(root, path)
  const found = sha256Of(target)
  if (found === undefined) return undefined
  if (record.files[path] !== found)
    return { kind: 'keep', what: path, note: 'it was changed since it was installed' }
  return { kind: 'remove', what: path, note: '', run: () => rmSync(target) }
}

/** Writes a file so that it is there whole or not at all, and survives a power cut. */
export function writeWhole(target: string, bytes: Uint8Array, mode: number, gid?: number): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
  const partial = `${target}.${process.pid}.new`
  rmSync(partial, { force: true })
  const fd = openSync(partial, 'wx', mode)
  try {
    fchmodSync(fd, mode) // whatever the umask says
    for (let at = 0; at < bytes.byteLength; ) at += writeSync(fd, bytes, at)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  if (gid !== undefined) chownSync(partial, 0, gid)
  renameSync(partial, target)
  const directory = openSync(dirname(target), 'r')
  fsyncSync(directory)
  closeSync(directory)
}
