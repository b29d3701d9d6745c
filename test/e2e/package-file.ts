import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Dialect, demoApp } from '../builders/demo-app.ts'
import { type RamPackageOptions, ramPackage } from '../builders/ram-package.ts'
import { templateJson } from '../builders/template.ts'

/** Writes a package into a file and returns its path. */
export async function writePackage(
  directory: string,
  name: string,
  options: RamPackageOptions,
): Promise<string> {
  const file = join(directory, name)
  await pipeline(ramPackage(options), createWriteStream(file))
  return file
}

/** Writes the demo app (shared layers, a plugin, a Chinese name) as a package whose images are in one dialect. */
export async function writeDemoPackage(directory: string, dialect: Dialect, version = '1.0') {
  const app = await demoApp(version)
  const file = await writePackage(directory, `商城 ${version}-ram.tar.gz`, {
    top: `商城示例-${version}-ram`,
    metadata: templateJson(app.template),
    componentImages: app.componentImages(dialect),
    pluginImages: app.pluginImages(dialect),
    metadataLast: dialect === 'containerd',
  })
  return { app, file }
}
