import { readVolumeHead } from '../../bundles/raincask/volume-head.ts'
import { withVolume } from './import-bundle/import-bundle-file.ts'
import type { Upload } from './upload-files.ts'

/** Uploads whose heads are read to find volumes of one bundle. */
const MOST = 200

/**
 * Of the uploads that are complete, those that are volumes of the bundles which some chosen ones are volumes of: whoever
 * sends three files means one bundle. The chosen ones come first.
 */
export async function withSiblings(chosen: readonly Upload[], all: readonly Upload[]): Promise<Upload[]> {
  const wanted = new Set((await Promise.all(chosen.map(bundleOf))).filter((id) => id !== undefined))
  if (wanted.size === 0) return [...chosen]
  const ids = new Set(chosen.map(({ id }) => id))
  const siblings: Upload[] = []
  for (const upload of all
    .filter(({ id, offset, length }) => offset === length && !ids.has(id))
    .slice(0, MOST)) {
    const bundle = await bundleOf(upload)
    if (bundle !== undefined && wanted.has(bundle)) siblings.push(upload)
  }
  return [...chosen, ...siblings]
}

/** Digest of the bundle that a file is a volume of; undefined for any other file. */
async function bundleOf({ path }: Upload): Promise<string | undefined> {
  // What is wrong with a file is for the preview to say.
  const head = await withVolume(path, readVolumeHead).catch(() => undefined)
  return head?.bundle
}
