import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { containerdExport } from '../../test/builders/containerd-export.ts'
import { contentOf, type Sized } from '../../test/builders/content.ts'
import { dockerSave24 } from '../../test/builders/docker-save.ts'
import { type BuiltImage, type BuiltLayer, buildImage, layerOfRandom } from '../../test/builders/image.ts'
import { ramPackage } from '../../test/builders/ram-package.ts'
import { tarFile } from '../../test/builders/tar-file.ts'
import { buildTemplate, templateJson } from '../../test/builders/template.ts'
import { fileLikeBytes } from './file-like-bytes.ts'

/** Who wrote the image archive. */
export type Dialect = 'containerd' | 'docker24'
export const DIALECTS: Dialect[] = ['containerd', 'docker24']

/** A package on disk. */
export interface BuiltPackage {
  dialect: Dialect
  file: string
  /** Full names of its images; each has a tag of its own. */
  images: string[]
  /** Where its image archive lies, from the directory that it is unpacked into. */
  archive: string
}

/** Tiny layers, as `COPY` of one file leaves them: each is a blob with a sync of its own. */
const TINY = 24
const TOP = 'bench-1.0-ram'

/** Images of the application: their layers as shares of the package, one share for each layer. `base` is shared. */
const IMAGES: Record<string, number[]> = {
  web: [0.05, 0.01],
  api: [0.1, 0.02],
  db: [0.62],
  model: [0.15],
}
const BASE = 0.03

/**
 * Writes a RAM package whose content has about `size` bytes: four images over a common base, one layer of most of it. As
 * containerd exports it, layers are compressed and gzip can do nothing more; as `docker save` up to 24 writes it, they
 * are plain and the package's own gzip has work.
 */
export async function writePackage(directory: string, dialect: Dialect, size: number): Promise<BuiltPackage> {
  const layer = dialect === 'containerd' ? layerOfRandom : plainLayer
  const base = await layer(Math.round(size * BASE), 'base')
  const tiny = await Promise.all(
    Array.from({ length: TINY }, (_, i) => layerOfRandom(1000 * (i + 1), `tiny-${i}`)),
  )
  const built: { name: string; id: string; image: BuiltImage }[] = []
  for (const [word, shares] of Object.entries(IMAGES)) {
    const own: BuiltLayer[] = []
    for (const [i, share] of shares.entries()) own.push(await layer(Math.round(size * share), `${word}-${i}`))
    const id = createHash('md5').update(word).digest('hex')
    const layers = [base, ...own, ...(word === 'web' ? tiny : [])]
    built.push({
      name: `goodrain.me/${id}:2024050112-${word}`,
      id,
      image: buildImage({ layers, label: word }),
    })
  }
  const template = buildTemplate({
    key: 'be'.repeat(16),
    name: 'Benchmark',
    version: '1.0',
    components: built.map(({ id, name }) => ({ id, name: id.slice(0, 8), shareImage: name })),
  })
  const file = path.join(directory, `${dialect}-ram.tar.gz`)
  const componentImages = archiveOf(dialect, built)
  const stream = ramPackage({ top: TOP, metadata: templateJson(template), componentImages })
  await pipeline(stream, createWriteStream(file))
  return { dialect, file, images: built.map(({ name }) => name), archive: `${TOP}/component-images.tar` }
}

function archiveOf(dialect: Dialect, built: { name: string; image: BuiltImage }[]): Sized {
  if (dialect === 'containerd')
    return containerdExport(built.map(({ name, image }) => ({ names: [name], image })))
  return dockerSave24(built.map(({ name, image }) => ({ repoTags: [name], image })))
}

/** `docker save` carries layers plain only, so the compressed form is never made. */
async function plainLayer(size: number, seed: string): Promise<BuiltLayer> {
  const plain = await contentOf(
    tarFile([{ name: `data/${seed}.bin`, content: fileLikeBytes(size, seed) }]).open,
  )
  return { plain, gzip: plain }
}
