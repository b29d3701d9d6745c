import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  type ArchivedImage,
  type BlobReader,
  imageArchive,
} from '../../../bundles/ram/write-image-archive.ts'
import { type Digest, digestOf } from '../../../oci/digest.ts'
import { parseManifest } from '../../../oci/manifest.ts'
import { MediaType } from '../../../oci/media-types.ts'
import { version } from '../../../server/ops/version.ts'
import type { Arch } from '../base-node.ts'
import { inProject } from '../project.ts'
import { requireAllowed } from '../release/licence-policy.ts'
import { licenceTexts } from '../release/licence-texts.ts'
import { BILL, LICENCES, releaseTime } from '../release/pack.ts'
import type { Package } from '../release/packages.ts'
import { bill } from '../release/sbom.ts'
import { sha256Of } from '../release/sign-files.ts'
import { imageConfig, PROGRAM, skeleton } from './config.ts'
import { debianLibraries } from './debian.ts'
import { type Layer, type LayerEntry, writeLayer } from './layer.ts'

/** The name that the image has where it is loaded. */
export const IMAGE = `docker.io/library/raincask:${version}`

/** An image whose blobs lie on disk. */
export interface BuiltImage {
  manifest: ArchivedImage['manifest']
  blob: BlobReader
  layers: Layer[]
  /** Removes the layers' files. */
  remove(): void
}

export interface ImageOptions {
  arch: Arch
  /** The executable's file. */
  executable: string
  packages: readonly Package[]
  /** Where the layers are kept until `remove` is called. */
  directory: string
  /** Of gzip, 1 to 9; 7 if left out. */
  level?: number
}

/** Builds the image from an executable: a layer with Debian's C libraries, and one with the program. */
export async function buildImage(options: ImageOptions): Promise<BuiltImage> {
  const { arch, packages, directory, level = 7 } = options
  requireAllowed(packages)
  const scratch = mkdtempSync(join(directory, '.image-'))
  const libraries = debianLibraries(arch)
  try {
    const time = releaseTime()
    const layers = [
      await writeLayer(libraries.entries, join(scratch, 'libraries.tar.gz'), level),
      await writeLayer(
        await program(options, time, libraries.packages),
        join(scratch, 'program.tar.gz'),
        level,
      ),
    ]
    const config = Buffer.from(JSON.stringify(imageConfig(arch, time, layers, libraries.packages)))
    const manifest = manifestOf(config, layers)
    const files = new Map<Digest, string>(layers.map(({ digest, file }) => [digest, file]))
    const blob: BlobReader = (digest) => {
      const file = files.get(digest)
      return file === undefined ? Readable.from([config]) : createReadStream(file)
    }
    return { manifest, blob, layers, remove: () => rmSync(scratch, { recursive: true, force: true }) }
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true })
    throw error
  } finally {
    libraries.remove()
  }
}

/**
 * Writes the image as an archive that is an OCI layout and what `docker save` writes in one, so that `docker load`,
 * `ctr image import`, skopeo and `raincask import` read it. The same image gives the same bytes.
 * @returns bytes of the archive
 */
export async function writeImageArchive({ manifest, blob }: BuiltImage, file: string): Promise<number> {
  const { size, open } = imageArchive([{ names: [IMAGE], manifest }], blob)
  await pipeline(Readable.from(open(), { objectMode: false }), createWriteStream(file))
  return size
}

async function program(
  { arch, executable, packages }: ImageOptions,
  time: number,
  debian: readonly string[],
): Promise<LayerEntry[]> {
  const doc = (name: string, bytes: Buffer): LayerEntry => ({
    path: `usr/share/doc/raincask/${name}`,
    from: { bytes },
  })
  const sha256 = await sha256Of(executable)
  return [
    ...skeleton(),
    { path: PROGRAM, from: { file: executable }, mode: 0o755 },
    doc('LICENSE', readFileSync(inProject('LICENSE'))),
    doc(LICENCES, Buffer.from(licenceTexts(packages))),
    doc(BILL, Buffer.from(bill({ version, arch, sha256, time, packages, debian }))),
  ]
}

function manifestOf(config: Buffer, layers: readonly Layer[]): BuiltImage['manifest'] {
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: { mediaType: MediaType.ociConfig, digest: digestOf(config), size: config.byteLength },
      layers: layers.map(({ digest, size }) => ({ mediaType: MediaType.ociLayerGzip, digest, size })),
    }),
  )
  return { digest: digestOf(bytes), bytes, parsed: parseManifest(bytes) }
}
