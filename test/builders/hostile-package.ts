import { gzipSync } from 'node:zlib'
import { containerdItems } from './containerd-export.ts'
import { collect } from './content.ts'
import { type DemoApp, demoApp } from './demo-app.ts'
import { RAW_END } from './raw-tar.ts'
import { type TarItem, tarFile } from './tar-file.ts'
import { templateJson } from './template.ts'

/** Parts of a right package, to be bent by tests. */
export interface PackageParts {
  app: DemoApp
  metadata: string
  /** Entries of `component-images.tar`. */
  images: TarItem[]
  plugins: TarItem[]
}

export async function packageParts(): Promise<PackageParts> {
  const app = await demoApp('6.6')
  const { images, names } = app
  return {
    app,
    metadata: templateJson(app.template),
    images: containerdItems([
      { names: [names.web], image: images.web },
      { names: [names.api], image: images.api },
      { names: [names.db], image: images.db },
    ]),
    plugins: containerdItems([{ names: [names.plugin], image: images.plugin }]),
  }
}

export const TOP = 'hostile-6.6-ram'

/** Bytes of a tar's entries without its end. */
export async function tarEntries(items: TarItem[]): Promise<Buffer> {
  const bytes = await collect(tarFile(items).open())
  return bytes.subarray(0, bytes.byteLength - RAW_END.byteLength)
}

/** A package whose outer tar has these bytes behind its template and before its images. */
export async function withOuter(parts: PackageParts, ...hostile: Buffer[]): Promise<Buffer> {
  const metadata = await tarEntries([{ name: `${TOP}/metadata.json`, content: parts.metadata }])
  const images = await tarEntries([
    { name: `${TOP}/component-images.tar`, content: tarFile(parts.images) },
    { name: `${TOP}/plugin-images.tar`, content: tarFile(parts.plugins) },
  ])
  return gzipSync(Buffer.concat([metadata, ...hostile, images, RAW_END]), { level: 1 })
}

/** A package whose component images are this archive. */
export async function withArchive(parts: PackageParts, archive: Buffer | TarItem[]): Promise<Buffer> {
  const content = Array.isArray(archive) ? tarFile(archive) : archive
  const items: TarItem[] = [
    { name: `${TOP}/metadata.json`, content: parts.metadata },
    { name: `${TOP}/component-images.tar`, content },
    { name: `${TOP}/plugin-images.tar`, content: tarFile(parts.plugins) },
  ]
  return gzipSync(await collect(tarFile(items).open()), { level: 1 })
}

/** A package whose image archive has these bytes before its own entries. */
export async function withInner(parts: PackageParts, ...hostile: Buffer[]): Promise<Buffer> {
  return withArchive(parts, Buffer.concat([...hostile, await tarEntries(parts.images), RAW_END]))
}

/** A package whose template is another. */
export function withTemplate(parts: PackageParts, metadata: string): Promise<Buffer> {
  return withArchive({ ...parts, metadata }, parts.images)
}

/** The image archive's entries with one of them changed. */
export function changed(parts: PackageParts, name: string, content: TarItem['content']): TarItem[] {
  return parts.images.map((item) => (item.name === name ? { ...item, content: content ?? '' } : item))
}

/** The image archive with another index. */
export function withIndex(parts: PackageParts, change: (index: Index) => unknown): TarItem[] {
  const item = parts.images.find(({ name }) => name === 'index.json')
  const index = JSON.parse(String(item?.content)) as Index
  const other = change(index)
  return changed(parts, 'index.json', JSON.stringify(other ?? index))
}

interface Index {
  schemaVersion: number
  manifests: { mediaType: string; digest: string; size: number; annotations: Record<string, string> }[]
}
