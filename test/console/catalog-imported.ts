import { collectGarbage } from '../../server/content/collect-garbage.ts'
import { Uploads } from '../../server/content/uploads.ts'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import type { DemoApp } from '../builders/demo-app.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'
import type { Console } from './console.ts'

/** Imports the demo app in a version, with all its images; returns it as it was built. */
export async function importDemoApp({ appliance }: Console, version: string): Promise<DemoApp> {
  const { app, file } = await writeDemoPackage(appliance.data.root, 'containerd', version)
  await importPackage(appliance, file)
  return app
}

/** Collects garbage with no grace; returns what it took of blobs. */
export async function collectNow({ appliance }: Console): Promise<{ count: number; bytes: number }> {
  const uploads = new Uploads(appliance.content.staging.uploads)
  const options = { grace: 0, unpublishedGrace: 0, uploadAge: 0, retention: [] }
  const { blobs } = await collectGarbage({ ...appliance, uploads }, options)
  await uploads.close()
  return blobs
}

/** Bytes of all blobs that the store has rows for. */
export function storedBytes({ appliance }: Console): number {
  return appliance.db.sqlite.prepare('SELECT coalesce(sum(size), 0) FROM blobs').pluck().get() as number
}
