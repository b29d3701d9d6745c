import type { DataDirectory } from '../../ops/data-directory.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { allowedPath } from '../allowed-paths.ts'
import type { ExportInput } from '../jobs/job-inputs.ts'
import type { TransferSettings } from '../transfer-settings.ts'
import { mountedSticks, type Stick } from '../usb/usb-mounts.ts'

/** File systems that hold no files of 4 GiB. */
const FAT = new Set(['vfat', 'msdos'])
/** Largest file on them, in bytes. */
const FAT_FILE = 4 * 1024 ** 3 - 1

export interface PlaceDeps {
  deps: { data: DataDirectory }
  settings(): TransferSettings
}

/**
 * Where an export goes: a stick, in volumes that its file system holds, a directory that is open, or neither.
 * @throws RaincaskError STICK_NOT_FOUND, STICK_READ_ONLY, PATH_NOT_ALLOWED, FILE_UNREADABLE
 */
export async function exportPlace(
  transfers: PlaceDeps,
  stick: string | undefined,
  directory?: string,
): Promise<Pick<ExportInput, 'output' | 'volumeSize'>> {
  const { data } = transfers.deps
  if (stick === undefined)
    return directory === undefined ? {} : { output: await allowedPath(data, transfers.settings(), directory) }
  const { path, fsType } = await writableStick(transfers, stick)
  return { output: path, ...(FAT.has(fsType) && { volumeSize: 'fat32' }) }
}

/**
 * A stick that takes files of these sizes, in bytes.
 * @throws RaincaskError STICK_NOT_FOUND, STICK_READ_ONLY; EXPORT_REFUSED if its file system holds no file as large
 */
export async function stickFor(transfers: PlaceDeps, id: string, sizes: readonly number[]): Promise<Stick> {
  const stick = await writableStick(transfers, id)
  if (FAT.has(stick.fsType) && sizes.some((size) => size > FAT_FILE))
    throw new RaincaskError('EXPORT_REFUSED', {
      where: stick.label,
      reason: `the stick ${stick.label} holds no files of 4 GiB; make it again in volumes for FAT32`,
    })
  return stick
}

async function writableStick({ deps, settings }: PlaceDeps, id: string): Promise<Stick> {
  const found = (await mountedSticks(deps.data, settings().usb.roots)).find((stick) => stick.id === id)
  if (!found) throw new RaincaskError('STICK_NOT_FOUND', { where: id })
  if (found.readOnly) throw new RaincaskError('STICK_READ_ONLY', { where: found.label })
  return found
}
