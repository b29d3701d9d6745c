import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isJunkName } from '../../../bundles/junk-names.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { type FoundBundle, type FoundSources, findSources } from '../import-bundle/import-bundle-find.ts'
import { type InspectedBundle, inspectBundle } from '../import-bundle/import-bundle-inspect.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { type Signer, TrustStore } from '../trust/trust.ts'
import { loadSigningKey } from '../trust/trust-key.ts'
import type { Stick } from './usb-mounts.ts'

/** A bundle that was found on a stick, with its files' paths. */
export interface BundleOnStick extends InspectedBundle {
  signer: Signer
  files: string[]
  /** True if some of its volumes are not on this stick. */
  isPartial: boolean
}

/** What is on a stick. Names are relative to it. */
export interface StickContents {
  stick: Stick
  bundles: BundleOnStick[]
  packages: { path: string; name: string; size: number }[]
  /** Receipts and inventories, by their names: what another site sends back. */
  siteFiles: { path: string; name: string; size: number }[]
  /** What looks like a bundle and cannot be read as one. */
  problems: string[]
}

/** How deep, and how many directories are looked at: a stick may hold anything. */
const DEPTH = 2
const MAX_DIRECTORIES = 64
const NOT_FOR_US = /^(?:\.|System Volume Information$|\$RECYCLE\.BIN$|lost\+found$)/i

/** Looks for bundles and packages on a stick, by content. Of each file only the head is read; nothing is written. */
export async function scanStick(deps: ImportDeps, stick: Stick): Promise<StickContents> {
  const problems: string[] = []
  const directories = await directoriesOf(stick.path, DEPTH)
  const found = await findAll(directories, problems)
  const own = await loadSigningKey(deps.data)
  const trust = new TrustStore(deps.db, own.publicKey)
  const packages = await Promise.all(
    found.packages.map(async (path) => ({
      path,
      name: relative(stick.path, path),
      size: await stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    })),
  )
  problems.push(...found.damaged.map(({ error }) => (error as Error).message))
  const siteFiles = await siteFilesIn(stick, directories)
  const bundles = found.bundles.map((one) => described(one, trust))
  return { stick, bundles, packages, siteFiles, problems }
}

const MAX_SITE_FILES = 100

async function siteFilesIn(
  stick: Stick,
  directories: readonly string[],
): Promise<StickContents['siteFiles']> {
  const found: StickContents['siteFiles'] = []
  for (const directory of directories)
    for (const name of await readdir(directory).catch(() => [])) {
      if (!/^[^.].*\.(?:receipt|inventory)$/i.test(name) || found.length >= MAX_SITE_FILES) continue
      const path = join(directory, name)
      const stats = await stat(path).catch(() => undefined)
      if (stats?.isFile()) found.push({ path, name: relative(stick.path, path), size: stats.size })
    }
  return found
}

function described(found: FoundBundle, trust: TrustStore): BundleOnStick {
  const inspected = inspectBundle(found)
  return {
    ...inspected,
    signer: trust.signer(found.bundle.document.by.fingerprint),
    files: [...found.volumes.values()].flat(),
    isPartial: inspected.volumes.some(({ files }) => files.length === 0),
  }
}

/** One directory with a forged bundle does not hide what is in the others. */
async function findAll(directories: string[], problems: string[]): Promise<FoundSources> {
  try {
    return await findSources(directories)
  } catch (error) {
    if (!(error instanceof RaincaskError)) throw error
  }
  const all: FoundSources = { bundles: [], packages: [], damaged: [] }
  for (const directory of directories) {
    try {
      const found = await findSources([directory])
      all.bundles.push(...found.bundles)
      all.packages.push(...found.packages)
      all.damaged.push(...found.damaged)
    } catch (error) {
      if (!(error instanceof RaincaskError)) throw error
      problems.push(error.message)
    }
  }
  return all
}

async function directoriesOf(root: string, depth: number): Promise<string[]> {
  const found = [root]
  let level = [root]
  for (let at = 0; at < depth; at++) {
    const below: string[] = []
    for (const directory of level) {
      const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
      for (const entry of entries)
        if (entry.isDirectory() && !NOT_FOR_US.test(entry.name) && !isJunkName(entry.name))
          below.push(join(directory, entry.name))
    }
    level = below.sort().slice(0, MAX_DIRECTORIES - found.length)
    found.push(...level)
  }
  return found
}
