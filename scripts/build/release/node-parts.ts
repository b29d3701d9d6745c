import { readFileSync } from 'node:fs'
import { inProject } from '../project.ts'

/** Something that Node or the SQLite add-on is built from. */
export interface Part {
  name: string
  version: string
}

/** Entries of `process.versions` that are numbers of interfaces and tables, and no software. */
const NO_SOFTWARE = new Set(['node', 'modules', 'napi', 'unicode', 'cldr', 'tz'])

/** Node and its licence, which names those of all that it bundles. */
export function nodeLicence(): Part & { text: string } {
  const text = readFileSync(inProject(`node_modules/node-linux-${process.arch}/LICENSE`), 'utf8')
  return { name: 'node', version: process.versions.node, text }
}

/** What Node bundles, by its own account. The Node that runs this is the one that goes into the executable. */
export function nodeParts(): Part[] {
  return Object.entries(process.versions)
    .filter(([name]) => !NO_SOFTWARE.has(name))
    .map(([name, version]) => ({ name, version: version ?? '' }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The SQLite that is compiled into the add-on; Node has another one of its own, which is not used. */
export function compiledSqlite(): Part {
  const header = readFileSync(inProject('node_modules/better-sqlite3/deps/sqlite3/sqlite3.h'), 'utf8')
  const version = /#define SQLITE_VERSION\s+"([\d.]+)"/.exec(header)?.[1]
  if (version === undefined) throw new Error('sqlite3.h of better-sqlite3 does not say its version')
  return { name: 'sqlite', version }
}
