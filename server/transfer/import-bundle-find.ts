import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isJunkName } from '../../bundles/junk-names.ts'
import { PackageError } from '../../bundles/package-error.ts'
import type { Bundle } from '../../bundles/raincask/bundle.ts'
import { readVolumeHead, type VolumeHead } from '../../bundles/raincask/volume-head.ts'
import { SNIFF_BYTES, sniff } from '../../bundles/sniff.ts'
import type { Digest } from '../../oci/digest.ts'
import { type OpenVolume, withVolume } from './import-bundle-file.ts'
import { explainPackageError } from './package-error.ts'
import { openSigned } from './trust.ts'

/** A bundle of which some volumes were found, its signature found to be right. */
export interface FoundBundle {
  bundle: Bundle
  /** Files by volume; several where there are copies. */
  volumes: ReadonlyMap<number, string[]>
}

/** What was found at some paths. */
export interface FoundSources {
  /** The one made first comes first. */
  bundles: FoundBundle[]
  /** Other files that were named, or that may be packages. */
  packages: string[]
  /** Files that begin like a volume and cannot be read as one. */
  damaged: { file: string; error: unknown }[]
}

/**
 * Sorts files into volumes of bundles and other packages, by their content alone. Of a directory, all files are looked
 * at and what is neither is passed over. Of a volume only the head is read.
 * @throws RaincaskError FILE_UNREADABLE, SIGNATURE_INVALID, BUNDLE_INVALID, BUNDLE_NEWER
 */
export async function findSources(paths: readonly string[]): Promise<FoundSources> {
  const heads: { file: string; head: VolumeHead }[] = []
  const found: FoundSources = { bundles: [], packages: [], damaged: [] }
  for (const { file, named } of await listFiles(paths)) {
    try {
      const seen = await withVolume(
        file,
        async (open) => (await readVolumeHead(open)) ?? (await formOf(open)),
      )
      if (typeof seen === 'object') heads.push({ file, head: seen })
      else if (named || seen === 'gzip' || seen === 'tar') found.packages.push(file)
    } catch (error) {
      const explained = explainPackageError(error, file)
      if (!(error instanceof PackageError) || error.code === 'SIGNATURE_INVALID') throw explained
      found.damaged.push({ file, error: explained })
    }
  }
  for (const volumes of Map.groupBy(heads, ({ head }) => head.bundle).values())
    found.bundles.push(joinVolumes(volumes))
  found.bundles.sort((a, b) => (a.bundle.document.createdAt < b.bundle.document.createdAt ? -1 : 1))
  return found
}

async function formOf(file: OpenVolume): Promise<string> {
  return sniff(await file.read(0, SNIFF_BYTES)).form
}

async function listFiles(paths: readonly string[]): Promise<{ file: string; named: boolean }[]> {
  const files = new Map<string, boolean>()
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) {
        const entries = await readdir(path, { withFileTypes: true })
        const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
        for (const name of names.sort()) {
          const file = join(path, name)
          if (!name.startsWith('.') && !isJunkName(name)) files.set(file, files.get(file) ?? false)
        }
      } else files.set(path, true)
    } catch (error) {
      throw explainPackageError(error, path)
    }
  }
  return [...files].map(([file, named]) => ({ file, named }))
}

/** Volumes of one bundle: they share bundle.json to the byte, so one right signature speaks for all. */
function joinVolumes(heads: { file: string; head: VolumeHead }[]): FoundBundle {
  const opened = new Map<string, Bundle>()
  let failure: unknown
  for (const { file, head } of heads) {
    if (opened.size > 0) break
    try {
      opened.set(head.signature, openSigned(head))
    } catch (error) {
      failure ??= explainPackageError(error, file)
    }
  }
  const [bundle] = opened.values()
  if (!bundle) throw failure
  const volumes = Map.groupBy(heads, ({ head }) => head.volume)
  return {
    bundle,
    volumes: new Map([...volumes].map(([volume, found]) => [volume, found.map(({ file }) => file)])),
  }
}

/** A volume and its file, for messages. */
export function volumePlace({ volumeCount }: Bundle, volume: number, file: string): string {
  return volumeCount === 1 ? basename(file) : `${basename(file)} (volume ${volume} of ${volumeCount})`
}

/** Digests for a message: the first few, and how many more there are. */
export function someDigests(digests: readonly Digest[]): string {
  const more = digests.length > 5 ? ` and ${digests.length - 5} more` : ''
  return `${digests.slice(0, 5).join(', ')}${more}`
}
