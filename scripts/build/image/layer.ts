import { createHash } from 'node:crypto'
import { createReadStream, lstatSync, readlinkSync, statSync } from 'node:fs'
import { TAR_END, tarHeader, tarPadding } from '../../../bundles/tar/write-tar-header.ts'
import type { Digest } from '../../../oci/digest.ts'
import { writeGzipped } from '../release/release-archive.ts'
import { sha256Of } from '../release/sign-files.ts'

/** Something in a layer, by its path in the image: a file, bytes, a link's target, or a directory. */
export interface LayerEntry {
  path: string
  from: { file: string } | { bytes: Buffer } | { link: string } | 'directory'
  mode?: number
  /** Number of user and group, 0 if left out. */
  owner?: number
}

/** A layer as a file. */
export interface Layer {
  file: string
  /** Of the gzipped file. */
  digest: Digest
  size: number
  /** Of the tar in it. */
  diffId: Digest
}

/** A file or symbolic link of this machine, as an entry at `path`. */
export function entryOf(path: string, file: string): LayerEntry {
  const stat = lstatSync(file)
  if (stat.isSymbolicLink()) return { path, from: { link: readlinkSync(file) } }
  return { path, from: { file }, mode: stat.mode & 0o100 ? 0o755 : 0o644 }
}

/** Writes a layer: entries sorted, their directories before them, no times. The same entries give the same bytes. */
export async function writeLayer(
  entries: readonly LayerEntry[],
  file: string,
  level: number,
): Promise<Layer> {
  const hash = createHash('sha256')
  const tar = async function* () {
    for await (const chunk of layerTar(entries)) {
      hash.update(chunk)
      yield chunk
    }
  }
  await writeGzipped(tar(), file, level)
  return {
    file,
    digest: `sha256:${await sha256Of(file)}`,
    size: statSync(file).size,
    diffId: `sha256:${hash.digest('hex')}`,
  }
}

async function* layerTar(entries: readonly LayerEntry[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const { path, from, mode, owner } of withDirectories(entries)) {
    const common = { ...(mode !== undefined && { mode }), ...(owner !== undefined && { owner }) }
    if (from === 'directory') yield tarHeader({ ...common, name: `${path}/`, type: 'directory' })
    else if ('link' in from)
      yield tarHeader({ name: path, type: 'symlink', linkName: from.link, mode: 0o777 })
    else {
      const size = 'file' in from ? statSync(from.file).size : from.bytes.byteLength
      yield tarHeader({ ...common, name: path, size })
      if ('file' in from) yield* createReadStream(from.file)
      else if (size > 0) yield from.bytes
      yield tarPadding(size)
    }
  }
  yield TAR_END
}

function withDirectories(entries: readonly LayerEntry[]): LayerEntry[] {
  const all = new Map(entries.map((entry) => [entry.path, entry]))
  for (const { path } of entries) {
    const parts = path.split('/').slice(0, -1)
    for (const at of parts.keys()) {
      const directory = parts.slice(0, at + 1).join('/')
      if (!all.has(directory)) all.set(directory, { path: directory, from: 'directory' })
    }
  }
  return [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}
