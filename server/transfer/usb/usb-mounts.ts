import { createHash } from 'node:crypto'
import { readFile, realpath, stat, statfs } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import type { DataDirectory } from '../../ops/data-directory.ts'

/** A mounted file system, as a line of /proc/self/mountinfo names it (proc_pid_mountinfo(5)). */
export interface Mount {
  /** `major:minor`. */
  device: string
  path: string
  readOnly: boolean
  fsType: string
  /** E.g. `/dev/sdb1`. */
  source: string
}

/** A removable medium that somebody has mounted. Sizes in bytes. */
export interface Stick {
  /** Stays the same for as long as it is mounted at that place. */
  id: string
  path: string
  /** Last part of its mount point: mostly the label that whoever formatted it chose. */
  label: string
  fsType: string
  source: string
  readOnly: boolean
  size: number
  free: number
}

/** Where the system's files are: `/`, or for tests a directory that looks like it. */
let system = '/'

/** Takes mounts and devices from below another directory. For tests. */
export function readSystemFrom(root: string): void {
  system = root
}

/** Reads the mount table; lines that are not understood are passed over. */
export function parseMountInfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [front = '', back = ''] = line.split(' - ')
    const [, , device, , path, options] = front.split(' ')
    const [fsType, source, superOptions = ''] = back.split(' ')
    if (!device || !path || !options || !fsType || !source) return []
    const readOnly = [...options.split(','), ...superOptions.split(',')].includes('ro')
    return [{ device, path: unescapeOctal(path), readOnly, fsType, source: unescapeOctal(source) }]
  })
}

function unescapeOctal(text: string): string {
  return Buffer.from(
    text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))),
    'latin1',
  ).toString('utf8')
}

/**
 * Sticks, disks and discs below `roots` that are removable or come by USB. The file systems of the data directory and of
 * the machine itself are none.
 */
export async function mountedSticks(data: DataDirectory, roots: readonly string[]): Promise<Stick[]> {
  const text = await readFile(join(system, 'proc/self/mountinfo'), 'latin1').catch(() => '')
  const own = new Set(await Promise.all(['/', data.root].map(deviceOf)))
  const sticks: Stick[] = []
  for (const mount of parseMountInfo(text)) {
    const isBelow = roots.some((root) => mount.path.startsWith(root.endsWith(sep) ? root : root + sep))
    if (!isBelow || !mount.source.startsWith('/dev/') || own.has(mount.device)) continue
    if (!(await isRemovable(basename(mount.source)))) continue
    const stick = await describe(mount)
    if (stick) sticks.push(stick)
  }
  return sticks
}

async function describe({ path, fsType, source, readOnly, device }: Mount): Promise<Stick | undefined> {
  try {
    const { bsize, blocks, bavail } = await statfs(path)
    const id = createHash('sha256').update(`${device} ${path}`).digest('hex').slice(0, 16)
    const sizes = { size: blocks * bsize, free: readOnly ? 0 : bavail * bsize }
    return { id, path, label: basename(path), fsType, source, readOnly, ...sizes }
  } catch {
    // It was pulled out between two looks.
    return undefined
  }
}

/** The kernel says so of the disk, or of its place on the bus. */
async function isRemovable(device: string): Promise<boolean> {
  const place = await realpath(join(system, 'sys/class/block', device)).catch(() => undefined)
  if (place === undefined) return false
  if (/\/usb\d/.test(place)) return true
  for (const directory of [place, join(place, '..')]) {
    const flag = await readFile(join(directory, 'removable'), 'utf8').catch(() => '')
    if (flag.trim() === '1') return true
  }
  return false
}

/** `major:minor` of the file system that a path is on, as the kernel packs it (makedev(3)). */
async function deviceOf(path: string): Promise<string> {
  const { dev } = await stat(path, { bigint: true })
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn)
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn)
  return `${major}:${minor}`
}
