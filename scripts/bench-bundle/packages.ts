import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { containerdExport } from '../../test/builders/containerd-export.ts'
import { buildImage, layerOfRandom } from '../../test/builders/image.ts'
import { ramPackage } from '../../test/builders/ram-package.ts'
import { buildTemplate, templateJson } from '../../test/builders/template.ts'

/** Images of the app; each has a large layer of its own over one base. */
const IMAGES = 10
/** The one that the second version has anew. */
const CHANGED = 3
export const APP_KEY = 'bd'.repeat(16)

/**
 * Writes a RAM package of one version of an app with ten images and about `size` bytes of layers; from version to version
 * one image's own layer changes.
 * @returns the package and the bytes of the layer that is new in this version
 */
export async function writeVersion(
  directory: string,
  version: string,
  size: number,
): Promise<{ file: string; newLayer: number }> {
  const base = await layerOfRandom(Math.round(size / 20), 'bundle-base')
  let newLayer = 0
  const built = []
  for (let i = 0; i < IMAGES; i++) {
    const seed = `bundle-${i}${i === CHANGED ? `-${version}` : ''}`
    const own = await layerOfRandom(Math.round((size * 0.95) / IMAGES), seed)
    if (i === CHANGED) newLayer = own.gzip.size
    const id = createHash('md5').update(`bundle-${i}`).digest('hex')
    const tag = i === CHANGED ? version : '1.0'
    built.push({
      id,
      name: `goodrain.me/${id}:${tag}`,
      image: buildImage({ layers: [base, own], label: seed }),
    })
  }
  const template = buildTemplate({
    key: APP_KEY,
    name: 'Bundle benchmark',
    version,
    components: built.map(({ id, name }) => ({ id, name: id.slice(0, 8), shareImage: name })),
  })
  const file = path.join(directory, `bundle-${version}-ram.tar.gz`)
  const componentImages = containerdExport(built.map(({ name, image }) => ({ names: [name], image })))
  await pipeline(
    ramPackage({ top: `bundle-${version}-ram`, metadata: templateJson(template), componentImages }),
    createWriteStream(file),
  )
  return { file, newLayer }
}
