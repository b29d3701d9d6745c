import type { Stats } from 'node:fs'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { TarArchive } from 'archiver'
import type { Sized } from './content.ts'
import { sized, type TarItem, tarFile } from './tar-file.ts'

export interface RamPackageOptions {
  /** Top directory, e.g. `demo-1.0-ram`; empty for a flat package. */
  top: string
  /** Text of `metadata.json`. */
  metadata: string
  componentImages?: Sized
  pluginImages?: Sized
  /** Name of the plugins' archive, which was plural once. */
  pluginImagesName?: string
  /** Other files, by path below the top directory. */
  extra?: Record<string, string>
  /** Writes `metadata.json` behind the images, as readdir may give it. */
  metadataLast?: boolean
  /** Level of gzip, or `none` for a plain tar; 1 if left out. */
  gzip?: number | 'none'
}

/**
 * A RAM package as a stream, written by archiver (PAX headers for names that ustar can't hold). Memory stays flat
 * whatever the size of the image archives.
 */
export function ramPackage(options: RamPackageOptions): Readable {
  const { gzip = 1 } = options
  const archive = new TarArchive(
    gzip === 'none' ? {} : { gzip: true, gzipOptions: { level: gzip, chunkSize: 256 * 1024 } },
  )
  const date = new Date(1_714_564_800_000)
  for (const { name, content } of packageItems(options)) {
    const { size, open } = sized(content ?? '')
    const stats = { size, isFile: () => true } as Stats
    archive.append(Readable.from(open(), { objectMode: false }), { name, date, mode: 0o644, stats })
  }
  void archive.finalize()
  return archive
}

/** The same package as Rainbond's own `tar -czf` writes it: GNU headers, a directory entry first. */
export function ramPackageByGnuTar(options: RamPackageOptions): AsyncIterable<Uint8Array> {
  const { gzip = 6, top } = options
  const directory: TarItem[] = top === '' ? [] : [{ name: `${top}/`, type: 'directory' }]
  const plain = tarFile([...directory, ...packageItems(options)], 20)
  if (gzip === 'none') return plain.open()
  return Readable.from(plain.open(), { objectMode: false }).pipe(createGzip({ level: gzip }))
}

/** The entries of the outer tar, in order. */
export function packageItems(options: RamPackageOptions): TarItem[] {
  const { top, metadata, componentImages, pluginImages, extra = {}, metadataLast } = options
  const at = (name: string) => (top === '' ? name : `${top}/${name}`)
  const items: TarItem[] = []
  if (componentImages) items.push({ name: at('component-images.tar'), content: componentImages })
  if (pluginImages)
    items.push({ name: at(options.pluginImagesName ?? 'plugin-images.tar'), content: pluginImages })
  for (const [name, content] of Object.entries(extra)) items.push({ name: at(name), content })
  const template: TarItem = { name: at('metadata.json'), content: metadata, mode: 0o755 }
  return metadataLast ? [...items, template] : [template, ...items]
}
