import { posix } from 'node:path'
import { PackageError } from '../package-error.ts'
import { visible } from '../visible.ts'
import type { ConfigFile, DataVolume, Mount, Value } from './application.ts'
import { amount, type Fields, records, text } from './fields.ts'
import { dnsLabel, UniqueNames } from './names.ts'

/** A component whose storage is looked at. */
export interface MountOwner {
  name: string
  title: string
  /** What others call it by: `service_share_uuid` and `service_key`. */
  keys: readonly string[]
  fields: Fields
  stateful: boolean
  /** Fills a file's variables. */
  render(content: string): Value
}

/** Bits that some packages carry in decimal, as Kubernetes has them; all others are octal digits. */
const DECIMAL_MODES = new Set([256, 288, 292, 384, 416, 420, 448, 493, 504, 511])

/**
 * What every component mounts: its own volumes and files, then what it shares of others.
 * @param notes gets a sentence for each mount that cannot be
 * @throws PackageError TEMPLATE_INVALID for a path that is none
 */
export function mountsOf(owners: readonly MountOwner[], notes: string[]): Map<string, Mount[]> {
  const mounts = new Map<string, Mount[]>()
  const named = new Map<string, Mount>()
  const volumeNames = new UniqueNames()
  for (const owner of owners) {
    const fileNames = new UniqueNames()
    const own: Mount[] = []
    for (const volume of records(owner.fields['service_volume_map_list'])) {
      const mount = ownMount(owner, volume, volumeNames, fileNames)
      for (const key of owner.keys) named.set(`${key} ${text(volume['volume_name'])}`, mount)
      add(own, mount, owner, notes)
    }
    mounts.set(owner.name, own)
  }
  for (const owner of owners)
    for (const relation of records(owner.fields['mnt_relation_list'])) {
      const name = text(relation['mnt_name'])
      const found = named.get(`${text(relation['service_share_uuid'])} ${name}`)
      if (!found || found.kind === 'memory') {
        notes.push(
          `${owner.title} shares the storage ${visible(name)} of a component that has none of this name.`,
        )
        continue
      }
      if (found.kind === 'data') {
        found.volume.shared = true
        found.volume.perInstance = false
      }
      const path = absolute(text(relation['mnt_dir']) || found.path, owner)
      add(mounts.get(owner.name) ?? [], { ...found, path }, owner, notes)
    }
  return mounts
}

function ownMount(
  owner: MountOwner,
  volume: Fields,
  volumeNames: UniqueNames,
  fileNames: UniqueNames,
): Mount {
  const path = absolute(text(volume['volume_path']), owner)
  const type = text(volume['volume_type'])
  if (type === 'memoryfs') return { kind: 'memory', path }
  if (type === 'config-file') {
    const name = fileNames.take(fileName(path))
    const content = owner.render(text(volume['file_content']))
    const file: ConfigFile = { owner: owner.name, name, content, mode: modeOf(volume['mode']) }
    return { kind: 'file', path, file }
  }
  const label = dnsLabel(text(volume['volume_name']), 20) || 'data'
  const data: DataVolume = {
    name: volumeNames.take(`${owner.name}-${label}`),
    capacity: amount(volume['volume_capacity']),
    perInstance: owner.stateful && type !== 'share-file',
    shared:
      text(volume['access_mode']) === 'RWX' && !owner.stateful && amount(scaling(owner)['min_node']) > 1,
  }
  return { kind: 'data', path, volume: data }
}

function scaling({ fields }: MountOwner): Fields {
  return (fields['extend_method_map'] ?? {}) as Fields
}

/** No platform mounts two things at one path. */
function add(mounts: Mount[], mount: Mount, owner: MountOwner, notes: string[]): void {
  if (mounts.some(({ path }) => path === mount.path))
    notes.push(`${owner.title} mounts two things at ${visible(mount.path)}; the first counts.`)
  else mounts.push(mount)
}

function absolute(path: string, owner: MountOwner): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (!path.startsWith('/') || path.length > 1024 || /[:\u0000-\u001f\u007f]/.test(path))
    throw new PackageError(
      'TEMPLATE_INVALID',
      `${visible(owner.title)} mounts ${visible(path)}, which is no path`,
    )
  const clean = posix.normalize(path).replace(/(.)\/$/, '$1')
  if (clean === '/')
    throw new PackageError(
      'TEMPLATE_INVALID',
      `${visible(owner.title)} mounts something over its root directory`,
    )
  return clean
}

function fileName(path: string): string {
  const name = posix.basename(path).replace(/[^A-Za-z0-9._-]+/g, '-')
  return name.replace(/^[.-]+/, '').slice(0, 60) || 'file'
}

/** Rainbond reads the digits of the number as octal ones, and takes 0777 where there are none. */
function modeOf(value: unknown): number {
  const number = amount(value)
  if (number === 0) return 0o777
  if (DECIMAL_MODES.has(number)) return number
  return /^[0-7]{1,3}$/.test(String(number)) ? Number.parseInt(String(number), 8) : 0o644
}
