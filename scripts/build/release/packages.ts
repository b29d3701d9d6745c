import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WORKERS } from '../../../server/ops/worker.ts'
import { bundledFiles } from '../bundle.ts'
import { inProject, readProjectJson } from '../project.ts'
import { webBundledFiles } from '../web-files.ts'

/** A package whose code lies in the executable. */
export interface Package {
  name: string
  version: string
  /** As its package.json says it: an SPDX expression, where it is in order. */
  licence: string
  author: string
  homepage: string
  /** What its licence files say, by name. */
  texts: { name: string; text: string }[]
  /** Directories it was installed in, from the project's root. */
  directories: string[]
}

interface PackageJson {
  name: string
  version: string
  license?: string | { type?: string }
  licenses?: { type?: string }[]
  author?: string | { name?: string }
  contributors?: (string | { name?: string })[]
  homepage?: string
}

const MODULES = 'node_modules/'
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i
/** Headers that SQLite's add-on is compiled with; no bundle names them. */
const COMPILED_IN = ['node_modules/node-addon-api']

/**
 * The packages that the executable carries, by what esbuild put into the program, its workers and the web UI; and those
 * that are compiled into SQLite's add-on.
 */
export async function packagesInside(): Promise<Package[]> {
  const bundles = await Promise.all(['server/main.ts', ...WORKERS].map(bundledFiles))
  const files = [...bundles.flat(), ...(await webBundledFiles())]
  const directories = [...COMPILED_IN, ...files.flatMap((file) => directoryOf(file) ?? [])]
  return mergedPackages([...new Set(directories)].sort())
}

/** The package that a file belongs to; undefined for our own. */
function directoryOf(file: string): string | undefined {
  const at = file.lastIndexOf(MODULES)
  if (at < 0) return undefined
  const [first = '', second = ''] = file.slice(at + MODULES.length).split('/')
  return file.slice(0, at + MODULES.length) + (first.startsWith('@') ? `${first}/${second}` : first)
}

/** One entry for each name and version, however often it was installed. */
function mergedPackages(directories: string[]): Package[] {
  const packages = new Map<string, Package>()
  for (const directory of directories) {
    const found = readPackage(directory)
    const known = packages.get(`${found.name}@${found.version}`)
    if (known) known.directories.push(directory)
    else packages.set(`${found.name}@${found.version}`, found)
  }
  return [...packages.values()]
}

function readPackage(directory: string): Package {
  const { name, version, license, licenses, author, contributors, homepage } = readProjectJson<PackageJson>(
    join(directory, 'package.json'),
  )
  const old = licenses?.map(({ type }) => type ?? '').join(' OR ') ?? ''
  return {
    name,
    version,
    licence: typeof license === 'string' ? license : (license?.type ?? old),
    author: personOf(author ?? contributors?.[0]),
    homepage: homepage ?? '',
    texts: readdirSync(inProject(directory))
      .filter((file) => LICENCE_FILE.test(file))
      .sort()
      .map((file) => ({ name: file, text: readFileSync(inProject(directory, file), 'utf8') })),
    directories: [directory],
  }
}

function personOf(person: string | { name?: string } | undefined): string {
  const text = typeof person === 'string' ? person : (person?.name ?? '')
  return text.replace(/\s*[<(].*$/, '')
}
