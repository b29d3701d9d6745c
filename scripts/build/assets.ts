import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrationAssets } from '../../server/db/migrate.ts'
import { ADDON_ASSET } from '../../server/db/native-addon.ts'
import { webAssets } from '../../server/http/static-web.ts'
import { CERTIFICATION_ASSETS } from '../../server/market/certification/certification.ts'
import { WORKERS } from '../../server/ops/worker.ts'
import { bundle } from './bundle.ts'
import { inProject } from './project.ts'

/**
 * Everything that the executable carries beside its code, by the name that `readAsset` takes: files of the checkout
 * under their own path, and workers bundled under the path of their source.
 * @param addon SQLite's compiled add-on
 * @param scratch directory for what has to be made first
 */
export async function assetFiles(addon: string, scratch: string): Promise<Record<string, string>> {
  const files = [...migrationAssets(), ...webAssets(), ...CERTIFICATION_ASSETS]
  const assets = Object.fromEntries(files.map((name) => [name, inProject(name)]))
  assets[ADDON_ASSET] = addon
  for (const worker of WORKERS) {
    const made = join(scratch, worker.replaceAll('/', '-'))
    mkdirSync(scratch, { recursive: true })
    writeFileSync(made, await bundle(worker))
    assets[worker] = made
  }
  return assets
}
