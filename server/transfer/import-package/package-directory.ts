import { lstat, readdir, readlink } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { type ArchiveEntry, noBytes } from '../../../bundles/archive-entry.ts'
import { PackageError } from '../../../bundles/package-error.ts'
import { readChunks } from '../../../bundles/raincask/volume-file.ts'
import { cleanEntryName } from '../../../bundles/tar/entry-name.ts'
import { digestOfPath } from '../../../bundles/tar/scan-blobs.ts'
import type { Digest } from '../../../oci/digest.ts'
import { buffersPassed } from '../../ops/memory.ts'
import { OpenVolume } from '../import-bundle/import-bundle-file.ts'
import type { PackageInput } from './package-input.ts'

const MAX_ENTRIES = 200_000
/** `<top>/<component>/<file>`, as packages before 5.3 had it, is three deep. */
const MAX_DEPTH = 4
/** Directories in which image archives of a package before 5.3 are looked for. */
const MAX_LOOKED_INTO = 100

interface Found extends Pick<ArchiveEntry, 'name' | 'type' | 'size' | 'linkName'> {
  path: string
}

/** True for a directory that an image layout, an image archive or a package was unpacked to. */
export async function isPackageDirectory(path: string): Promise<boolean> {
  const entries = await readdir(path, { withFileTypes: true })
  const has = (name: string) => entries.some((entry) => entry.name === name)
  // A bundle is a layout too, but for its own reader, and only packed.
  if (has('bundle.json')) return false
  if (has('oci-layout') || (has('index.json') && has('blobs'))) return true
  if (has('manifest.json') && entries.some(({ name }) => /^[0-9a-f]{64}(?:$|\.)/.test(name))) return true
  if (!has('metadata.json')) return false
  if (entries.some(({ name }) => name.endsWith('.tar'))) return true
  for (const entry of entries.filter((one) => one.isDirectory()).slice(0, MAX_LOOKED_INTO))
    if ((await readdir(join(path, entry.name))).some((name) => name.endsWith('.image.tar'))) return true
  return false
}

/**
 * Opens a directory as if it were still packed. Links are told, never followed.
 * @throws PackageError PACKAGE_TOO_LARGE if it has too many files
 */
export async function openPackageDirectory(path: string): Promise<PackageInput> {
  const found: Found[] = []
  await list(path, '', 0, found)
  return {
    name: basename(resolve(path)),
    path,
    size: found.reduce((sum, { size }) => sum + size, 0),
    source: { entries: entriesOf(found) },
    blobs: () => Promise.resolve(blobsOf(found)),
    hasChanged: async () => {
      for (const { path: file, size } of found) {
        const now = await lstat(file).catch(() => undefined)
        if (now?.isFile() && now.size !== size) return true
      }
      return false
    },
    interrupt: () => undefined,
    close: () => Promise.resolve(),
  }
}

/** Blobs of an image layout, by where they lie. */
function blobsOf(found: readonly Found[]): Map<Digest, number> {
  const blobs = new Map<Digest, number>()
  for (const { name, size } of found) {
    const digest = digestOfPath(name)
    if (digest) blobs.set(digest, size)
  }
  return blobs
}

async function list(path: string, prefix: string, depth: number, into: Found[]): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (into.length >= MAX_ENTRIES)
      throw new PackageError('PACKAGE_TOO_LARGE', `the directory has more than ${MAX_ENTRIES} files`)
    const file = join(path, entry.name)
    const name = cleanEntryName(`${prefix}${entry.name}`, undefined)
    const plain = { name, path: file, size: 0, linkName: '' }
    if (entry.isDirectory()) {
      into.push({ ...plain, type: 'directory' })
      if (depth < MAX_DEPTH) await list(file, `${prefix}${entry.name}/`, depth + 1, into)
    } else if (entry.isSymbolicLink())
      into.push({ ...plain, type: 'symlink', linkName: await readlink(file) })
    else if (entry.isFile()) into.push({ ...plain, type: 'file', size: (await lstat(file)).size })
  }
}

async function* entriesOf(found: readonly Found[]): AsyncGenerator<ArchiveEntry, void, undefined> {
  for (const { path, ...entry } of found) {
    const body =
      entry.type === 'file' ? { [Symbol.asyncIterator]: () => content(path, entry.size) } : noBytes()
    yield { ...entry, body }
  }
}

async function* content(path: string, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await OpenVolume.open(path)
  try {
    for await (const chunk of readChunks(file, 0, size)) {
      yield chunk
      buffersPassed(chunk.byteLength)
    }
  } finally {
    await file.close()
  }
}
