import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isJunkName } from '../../bundles/junk-names.ts'
import { isPackageDirectory } from './import-package/package-directory.ts'
import { explainPackageError } from './import-package/package-error.ts'

/** A path to look at. */
export interface ListedSource {
  file: string
  /** Somebody gave this very path. */
  named: boolean
  /** It is a package without a look into it: an unpacked one, or a pipe, which can be read but once. */
  whole: boolean
}

/** Most directories in a directory that are looked at for unpacked packages. */
const MAX_DIRECTORIES = 100

/**
 * What lies at some paths: files, unpacked packages, and of other directories their files and the unpacked packages in them.
 * Each comes once.
 * @throws RaincaskError FILE_UNREADABLE
 */
export async function listSources(paths: readonly string[]): Promise<ListedSource[]> {
  const found = new Map<string, ListedSource>()
  const add = (file: string, named: boolean, whole: boolean) => {
    const known = found.get(file)
    found.set(file, { file, named: named || known?.named === true, whole: whole || known?.whole === true })
  }
  for (const path of paths)
    try {
      const stats = await stat(path)
      if (!stats.isDirectory()) add(path, true, !stats.isFile())
      else if (await isPackageDirectory(path)) add(path, true, true)
      else for (const { file, whole } of await listDirectory(path)) add(file, false, whole)
    } catch (error) {
      throw explainPackageError(error, path)
    }
  return [...found.values()]
}

async function listDirectory(path: string): Promise<{ file: string; whole: boolean }[]> {
  if (isBlobs(path)) return []
  const entries = (await readdir(path, { withFileTypes: true })).filter(isOurs)
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const listed = entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ file: join(path, name), whole: false }))
  for (const { name } of entries.filter((entry) => entry.isDirectory()).slice(0, MAX_DIRECTORIES)) {
    const file = join(path, name)
    // One that cannot be read hides none of the others.
    if (await isPackageDirectory(file).catch(() => false)) listed.push({ file, whole: true })
  }
  return listed
}

/** Layers in an image layout look like packages. */
function isBlobs(path: string): boolean {
  return /^sha(?:256|512)$/.test(basename(path)) && basename(dirname(resolve(path))) === 'blobs'
}

function isOurs({ name }: Dirent): boolean {
  return !name.startsWith('.') && !isJunkName(name)
}
