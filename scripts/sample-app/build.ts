import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { TarArchive } from 'archiver'
import { CREATED, imageTar } from './image.ts'
import { SHARE_IMAGE, template, VERSION } from './template.ts'

/** One top directory, in ASCII and without the word that makes Rainbond's importer skip images. */
const TOP = `raincask-sample-${VERSION}-ram`

/** The sample app as a RAM package, as a console exports it; the same bytes each time, nothing fetched. */
export function sampleApp(): TarArchive {
  // Stored, not deflated: the package is small, and this makes it the same on every processor.
  const archive = new TarArchive({ gzip: true, gzipOptions: { level: 0 } })
  const all = { mode: 0o755, date: new Date(CREATED) }
  const add = (name: string, bytes: Buffer) => archive.append(bytes, { ...all, name: `${TOP}/${name}` })
  archive.append('', { ...all, name: TOP, type: 'directory' })
  add('metadata.json', Buffer.from(JSON.stringify(template())))
  add('component-images.tar', imageTar(SHARE_IMAGE, VERSION))
  void archive.finalize()
  return archive
}

if (import.meta.main) {
  const [file, ...rest] = process.argv.slice(2)
  if (!file || rest.length > 0) {
    console.error('Usage: node scripts/sample-app/build.ts OUT.tar.gz')
    process.exit(2)
  }
  await pipeline(sampleApp(), createWriteStream(file))
}
