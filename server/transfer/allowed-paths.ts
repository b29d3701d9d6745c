import { mkdir, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, sep } from 'node:path'
import type { DataDirectory } from '../ops/data-directory.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { TransferSettings } from './transfer-settings.ts'
import { mountedSticks } from './usb/usb-mounts.ts'

/** Where people with access to the machine put what is to be imported: always allowed. */
export function inboxOf(data: DataDirectory): string {
  return join(data.root, 'inbox')
}

/**
 * The real path of a file or directory that somebody named over the network: it must lie in a directory that the
 * settings allow, in `<data>/inbox` or on a stick, with every link on the way followed.
 * @throws RaincaskError PATH_NOT_ALLOWED, FILE_UNREADABLE
 */
export async function allowedPath(
  data: DataDirectory,
  settings: TransferSettings,
  path: string,
): Promise<string> {
  const refused = () => new RaincaskError('PATH_NOT_ALLOWED', { where: path })
  if (!isAbsolute(path) || path.includes('\0')) throw refused()
  const roots = await allowedRoots(data, settings)
  const isBelow = (real: string) => roots.some((root) => real === root || real.startsWith(root + sep))
  const real = await realpath(path).catch(() => undefined)
  if (real !== undefined && isBelow(real)) return real
  // What lies elsewhere is not even said to be there or not.
  const parent = real === undefined ? await realpath(dirname(path)).catch(() => undefined) : undefined
  if (parent !== undefined && isBelow(parent))
    throw new RaincaskError('FILE_UNREADABLE', { where: path, reason: 'there is no such file' })
  throw refused()
}

/**
 * Checks that planned exports write into open directories.
 * @throws RaincaskError PATH_NOT_ALLOWED, FILE_UNREADABLE
 */
export async function requireOpenOutputs(data: DataDirectory, settings: TransferSettings): Promise<void> {
  for (const { output } of settings.exports)
    if (output !== undefined) await allowedPath(data, settings, output)
}

async function allowedRoots(data: DataDirectory, settings: TransferSettings): Promise<string[]> {
  const inbox = inboxOf(data)
  await mkdir(inbox, { recursive: true, mode: 0o770 })
  const sticks = await mountedSticks(data, settings.usb.roots)
  const named = [inbox, ...settings.directories, ...sticks.map(({ path }) => path)]
  const real = await Promise.all(named.map((path) => realpath(path).catch(() => undefined)))
  return real.filter((path) => path !== undefined)
}
