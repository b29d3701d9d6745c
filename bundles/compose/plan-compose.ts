import type { SecretKey } from '../minisign-keys.ts'
import { PackageError } from '../package-error.ts'
import type { RamTemplate } from '../ram/template.ts'
import type { ArchivedImage, BlobReader } from '../ram/write-image-archive.ts'
import type { PlannedPackage } from '../ram/write-ram-package.ts'
import type { ConfigFile } from '../workload/application.ts'
import { applicationOf } from '../workload/application-of.ts'
import { imagesFile } from '../workload/exported-images.ts'
import { fileStem } from '../workload/names.ts'
import { type ArchiveEntry, gzipped, packageTar, textFile } from '../workload/package-archive.ts'
import { composeFile } from './compose-file.ts'
import { fileText, readme, settingsFile, startScript } from './scripts.ts'
import { composeSettings } from './settings.ts'

/** What an export for Compose is made of. */
export interface ComposeContents {
  template: RamTemplate
  /** The image of each component, by the name that the template gives it. */
  images: ReadonlyMap<string, ArchivedImage['manifest']>
  blob: BlobReader
  /** Signs the list of checksums in the archive. */
  key: SecretKey
  /** A password that stands in until one is made at the first start: letters and digits, the same for the same id. */
  password(id: string): string
}

/**
 * Plans an archive that starts with Docker Compose on a machine without network (ram-package facts, 4.1): gzip over a tar
 * with one top directory, in it `docker-compose.yaml`, `.env`, `run.sh`, `README.txt`, configuration files, `images.tar` for
 * `docker load`, and `SHA256SUMS` with its signature. The same contents always give the same bytes.
 * @throws PackageError TEMPLATE_INVALID, IMAGE_MISSING
 */
export function planComposePackage({
  template,
  images,
  blob,
  key,
  password,
}: ComposeContents): PlannedPackage {
  const application = applicationOf(template)
  if (!application.workloads.some(({ kind }) => kind !== 'cronjob'))
    throw new PackageError('TEMPLATE_INVALID', 'it has no component that Compose could run')
  const settings = composeSettings(application, password)
  const top = `${fileStem(application.title, application.version)}-dockercompose`
  const files = new Map<string, ConfigFile>()
  for (const { mounts } of application.workloads)
    for (const mount of mounts)
      if (mount.kind === 'file') files.set(`config/${mount.file.owner}/${mount.file.name}`, mount.file)
  const entries: ArchiveEntry[] = [
    { name: 'README.txt', file: textFile(readme(application, settings)) },
    { name: 'docker-compose.yaml', file: textFile(composeFile(application, settings)) },
    { name: '.env', file: textFile(settingsFile(application, settings)) },
    { name: 'run.sh', mode: 0o755, file: textFile(startScript(application, settings)) },
    ...[...files].map(([name, { content, mode }]) => ({
      ...{ name, mode },
      file: textFile(fileText(content, settings)),
    })),
    { name: 'images.tar', file: imagesFile(application, images, blob) },
  ]
  return {
    fileName: `${top}.tar.gz`,
    size: entries.reduce((sum, { file }) => sum + file.size, 0),
    open: (onBytes) => gzipped(packageTar(top, entries, key, onBytes)),
  }
}
