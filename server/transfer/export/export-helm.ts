import { planChart } from '../../../bundles/helm/plan-helm.ts'
import type { ExportDeps } from './export-bundle.ts'
import { exportPlanned } from './export-planned.ts'
import type { ExportedPackage, RamExportRequest } from './export-ram.ts'
import { checkImages, checkPacked } from './export-read-back.ts'

/**
 * Writes each release as a Helm chart and the archive of its images beside it, both with checksums in files beside them.
 * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND, EXPORT_REFUSED, STORAGE_FULL
 */
export function exportCharts(deps: ExportDeps, request: RamExportRequest): Promise<ExportedPackage[]> {
  return exportPlanned(deps, request, 'helm', (release) => {
    const { template, images } = release
    const { chart, images: archive } = planChart(release)
    const wanted = template.components.flatMap(({ shareImage }) => (shareImage === '' ? [] : [shareImage]))
    return [
      { plan: chart, check: checkPacked },
      { plan: archive, check: (path) => checkImages(path, images, wanted) },
    ]
  })
}
