import { PackageError } from '../package-error.ts'
import type { RamTemplate } from '../ram/template.ts'
import type { ArchivedImage, BlobReader, PlannedFile } from '../ram/write-image-archive.ts'
import type { PlannedPackage } from '../ram/write-ram-package.ts'
import type { Application } from '../workload/application.ts'
import { applicationOf } from '../workload/application-of.ts'
import { imagesFile } from '../workload/exported-images.ts'
import { fileStem } from '../workload/names.ts'
import { type ArchiveEntry, gzipped, packageTar, textFile } from '../workload/package-archive.ts'
import {
  chartFile,
  configMapsFile,
  filesByOwner,
  helpersFile,
  notesFile,
  passwordsFile,
  placeholder,
  readmeFile,
  volumesFile,
} from './chart-files.ts'
import { valuesFile } from './values.ts'
import { chartVersion } from './versions.ts'
import { workloadTemplate } from './workload-template.ts'

/** What a chart is made of. */
export interface ChartContents {
  template: RamTemplate
  /** The image of each component, by the name that the template gives it. */
  images: ReadonlyMap<string, ArchivedImage['manifest']>
  blob: BlobReader
}

/** A chart and the images beside it. */
export interface PlannedChart {
  chart: PlannedPackage
  images: PlannedPackage
}

/**
 * Plans a Helm chart (apiVersion v2, for Helm 3 and 4) as an archive, and the archive of its images (ram-package facts, 4.2).
 * The same contents always give the same bytes.
 * @throws PackageError TEMPLATE_INVALID, IMAGE_MISSING
 */
export function planChart({ template, images, blob }: ChartContents): PlannedChart {
  const application = applicationOf(template)
  if (application.workloads.length === 0 && application.kubernetesResources.length === 0)
    throw new PackageError('TEMPLATE_INVALID', 'it has no component that a Kubernetes could run')
  const stem = fileStem(application.title, application.version)
  const imagesName = `${stem}-helm-images.tar`
  const archive = imagesFile(application, images, blob)
  const entries = chartEntries(application, imagesName)
  return {
    chart: {
      fileName: `${stem}-helm.tgz`,
      size: entries.reduce((sum, { file }) => sum + file.size, 0),
      open: (onBytes) => gzipped(packageTar(application.name, entries, undefined, onBytes), 9),
    },
    images: { fileName: imagesName, size: archive.size, open: (onBytes) => counted(archive, onBytes) },
  }
}

function chartEntries(application: Application, imagesName: string): ArchiveEntry[] {
  const { name, version, workloads, kubernetesResources } = application
  const files = new Map<string, string | undefined>([
    ['Chart.yaml', chartFile(application, chartVersion(version))],
    ['values.yaml', valuesFile(application)],
    ['README.md', readmeFile(application, imagesName)],
    ['templates/_helpers.tpl', helpersFile(application)],
    ['templates/NOTES.txt', notesFile(application)],
    ['templates/volumes.yaml', volumesFile(application)],
    ['templates/files.yaml', configMapsFile(application)],
    ['templates/passwords.yaml', passwordsFile(application)],
  ])
  // Behind a prefix, so that no component's name is one of the names above.
  for (const workload of workloads)
    files.set(`templates/component-${workload.name}.yaml`, workloadTemplate(workload))
  for (const [owner, own] of filesByOwner(application))
    for (const file of own)
      files.set(
        `files/${owner}/${file.name}`,
        file.content.map((piece) => (typeof piece === 'string' ? piece : placeholder(piece.secret))).join(''),
      )
  for (const [index, resource] of kubernetesResources.entries()) {
    const path = `resources/${index + 1}-${resource.name}.yaml`
    files.set(path, resource.content)
    files.set(
      `templates/resource-${index + 1}-${resource.name}.yaml`,
      `{{- if .Values.kubernetesResources }}\n{{ .Files.Get "${path}" }}\n{{- end }}\n`,
    )
  }
  return [...files].flatMap(([path, content]) =>
    content === undefined ? [] : [{ name: path, file: textFile(withPrefix(path, content, name)) }],
  )
}

/** Named templates are known to all charts of an install: ours have the chart's name in front. */
function withPrefix(path: string, content: string, name: string): string {
  return path.startsWith('templates/')
    ? content.replace(/(?<=(?:include|define) ")app\./g, `${name}.`)
    : content
}

async function* counted(
  file: PlannedFile,
  onBytes: (total: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of file.open()) {
    yield chunk
    total += chunk.byteLength
    onBytes(total)
  }
}
