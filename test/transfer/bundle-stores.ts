import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseFingerprint } from '../../bundles/minisign-keys.ts'
import { siteOf } from '../../bundles/raincask/signed-document.ts'
import { type Appliance, openAppliance } from '../../server/cli/appliance.ts'
import type { Actor } from '../../server/ops/audit.ts'
import {
  type ExportRequest,
  type ExportResult,
  exportBundle,
} from '../../server/transfer/export/export-bundle.ts'
import {
  type BundleImportOptions,
  type BundleImportResult,
  importBundle,
} from '../../server/transfer/import-bundle/import-bundle.ts'
import { findSources } from '../../server/transfer/import-bundle/import-bundle-find.ts'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { TrustStore } from '../../server/transfer/trust/trust.ts'
import { loadSigningKey } from '../../server/transfer/trust/trust-key.ts'
import { containerdExport, type NamedImage } from '../builders/containerd-export.ts'
import { buildImage, layerOfRandom } from '../builders/image.ts'
import { ramPackage } from '../builders/ram-package.ts'
import { buildTemplate, templateJson } from '../builders/template.ts'

export interface TestScope {
  testdir(): string
  teardown(work: () => unknown): void
}

export const TESTER: Actor = { actor: 'command-line', actorName: 'tester', address: 'local' }
export const APP = 'c0'.repeat(16)

/** An open store in a directory of its own, closed with the test. */
export interface Store extends Appliance {
  root: string
}

export async function openStore(t: TestScope, root: string): Promise<Store> {
  const appliance = await openAppliance(root)
  t.teardown(() => appliance.close())
  return { ...appliance, root }
}

/** Two stores that have never heard of each other, and a directory to carry things in. */
export async function twoStores(t: TestScope): Promise<{ a: Store; b: Store; stick: string }> {
  const directory = t.testdir()
  const a = await openStore(t, join(directory, 'a'))
  const b = await openStore(t, join(directory, 'b'))
  return { a, b, stick: join(directory, 'stick') }
}

export interface AppSpec {
  version?: string
  /** Bytes of each component's own layer, by its seed; the same seed and size is the same layer. */
  layers?: Record<string, number>
  key?: string
  name?: string
}

/** Publishes a made-up app in a store: one component for each layer, all over one base layer of 3000 bytes. */
export async function publishApp(store: Store, spec: AppSpec = {}): Promise<void> {
  const { version = '1.0', layers = { web: 5000, db: 70_000 }, key = APP, name = '仓库演示' } = spec
  const base = await layerOfRandom(3000, 'base')
  const images = []
  const components = []
  for (const [index, [seed, size]] of Object.entries(layers).entries()) {
    const id = index.toString(16).padStart(32, 'e')
    const reference = `goodrain.me/${id}:20240501120000`
    const image = buildImage({ layers: [base, await layerOfRandom(size, seed)], label: seed })
    images.push({ names: [reference], image })
    components.push({ id, name: seed.replace(/\d+$/, ''), shareImage: reference, ports: [80] })
  }
  const template = buildTemplate({ key, name, version, describe: `版本 ${version}`, components })
  await importMade(store, template, images)
}

/** Imports a package that is made of a template and images. */
export async function importMade(
  store: Store,
  template: Record<string, unknown>,
  images: NamedImage[],
): Promise<void> {
  const file = join(store.root, 'package.tar.gz')
  const componentImages = containerdExport(images)
  const stream = ramPackage({ top: 'made-ram', metadata: templateJson(template), componentImages })
  await pipeline(stream, createWriteStream(file))
  await importPackage(store, file)
}

/** Makes one store take the bundles of another. */
export async function trust(store: Store, other: Store): Promise<void> {
  const own = await loadSigningKey(store.data)
  const { publicKey } = await loadSigningKey(other.data)
  await new TrustStore(store.db, own.publicKey).add(publicKey, 'the other', TESTER)
}

/** Fingerprint of a store's own key. */
export async function fingerprint(store: Store): Promise<string> {
  const { publicKey } = await loadSigningKey(store.data)
  return parseFingerprint(siteOf(publicKey).fingerprint) ?? ''
}

export function exportFrom(
  store: Store,
  output: string,
  request: Partial<ExportRequest> = {},
): Promise<ExportResult> {
  return exportBundle(store, { releases: [APP], output, actor: TESTER, ...request })
}

/** Imports the one bundle that lies at these paths. */
export async function importInto(
  store: Store,
  paths: string | string[],
  options: Partial<BundleImportOptions> = {},
): Promise<BundleImportResult> {
  const { bundles } = await findSources([paths].flat())
  const [found] = bundles
  if (!found || bundles.length !== 1) throw new Error(`${bundles.length} bundles at ${paths}`)
  return importBundle(store, found, { actor: TESTER, ...options })
}

/** Paths of an export's volumes. */
export function pathsOf({ files }: ExportResult): string[] {
  return files.map(({ path }) => path)
}
