import { basename } from 'node:path'
import { PackageError } from '../../../bundles/package-error.ts'
import type { Bundle } from '../../../bundles/raincask/bundle.ts'
import { readVolumeHead, type VolumeHead } from '../../../bundles/raincask/volume-head.ts'
import { SNIFF_BYTES, type Sniffed, sniff } from '../../../bundles/sniff.ts'
import type { Digest } from '../../../oci/digest.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { explainPackageError } from '../import-package/package-error.ts'
import { listSources } from '../list-sources.ts'
import { openSigned } from '../trust/trust.ts'
import { type OpenVolume, withVolume } from './import-bundle-file.ts'

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
  /** Files in directories that are nothing to import, and what they are. */
  others?: { file: string; what: string }[]
}

/** Forms that packages come in. */
const PACKED = new Set(['gzip', 'tar', 'zip'])

/**
 * Sorts files into volumes of bundles and other packages, by their content alone. Of a directory, all files are looked
 * at and what is neither is passed over. Of a volume only the head is read.
 * @throws RaincaskError FILE_UNREADABLE, SIGNATURE_INVALID, BUNDLE_INVALID, BUNDLE_NEWER
 */
export async function findSources(paths: readonly string[]): Promise<FoundSources> {
  const heads: { file: string; head: VolumeHead }[] = []
  const found: FoundSources = { bundles: [], packages: [], damaged: [], others: [] }
  for (const { file, named, whole } of await listSources(paths)) {
    if (whole) {
      found.packages.push(file)
      continue
    }
    try {
      const seen = await withVolume(
        file,
        async (open) => (await readVolumeHead(open)) ?? (await formOf(open)),
      )
      if ('volume' in seen) heads.push({ file, head: seen })
      else if (named || PACKED.has(seen.form)) found.packages.push(file)
      else found.others?.push({ file, what: seen.what })
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

/** Why there is nothing to import in what was found at some paths. */
export function nothingFound({ damaged, others = [] }: FoundSources, paths: readonly string[]): unknown {
  const [first] = damaged
  if (first) return first.error
  const unpacked = others.find(({ file }) => basename(file) === 'bundle.json')
  if (unpacked)
    return new RaincaskError('NOT_A_PACKAGE', {
      where: unpacked.file,
      reason: `${unpacked.file} is a part of an unpacked bundle: import its volumes as they came`,
    })
  const some = others.slice(0, 5).map(({ file, what }) => `${basename(file)} is ${what}`)
  const more = others.length > some.length ? ` and ${others.length - some.length} more` : ''
  const list = some.length > 0 ? `: ${some.join(', ')}${more}` : ''
  return new RaincaskError('NOT_A_PACKAGE', { reason: `there is none in ${paths.join(', ')}${list}` })
}

async function formOf(file: OpenVolume): Promise<Sniffed> {
  return sniff(await file.read(0, SNIFF_BYTES))
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
