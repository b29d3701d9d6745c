import { createWriteStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SecretKey } from '../../../bundles/minisign-keys.ts'
import { parseTemplate } from '../../../bundles/ram/template.ts'
import { planRamPackage } from '../../../bundles/ram/write-ram-package.ts'
import type { Arch } from '../base-node.ts'
import { releaseName } from '../release/pack.ts'
import { PLATFORMS } from './config.ts'
import type { BuiltImage } from './image.ts'
import { ownTemplate, SHARE_IMAGE } from './ram-template.ts'

/** Writes Raincask's own RAM package, for a Rainbond that is to run it, into `directory`. */
export async function writeRamPackage(
  arch: Arch,
  { manifest, blob }: BuiltImage,
  directory: string,
  key: SecretKey,
): Promise<{ name: string; bytes: number }> {
  const platform = PLATFORMS[arch]
  const planned = planRamPackage({
    template: parseTemplate(Buffer.from(JSON.stringify(ownTemplate(platform)))),
    arch: platform,
    images: new Map([[SHARE_IMAGE, manifest]]),
    blob,
    key,
  })
  const name = `${releaseName(arch)}-ram.tar.gz`
  const file = join(directory, name)
  await pipeline(Readable.from(planned.open(), { objectMode: false }), createWriteStream(file))
  return { name, bytes: statSync(file).size }
}
