import { planComposePackage } from '../../../bundles/compose/plan-compose.ts'
import type { ExportDeps } from './export-bundle.ts'
import { exportPlanned } from './export-planned.ts'
import type { ExportedPackage, RamExportRequest } from './export-ram.ts'
import { checkPackedImages } from './export-read-back.ts'

/**
 * Writes each release as an archive that Docker Compose starts on a machine without network, with its checksum in a file
 * beside it. It has its name only once it was read back.
 * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND, EXPORT_REFUSED, STORAGE_FULL
 */
export function exportComposePackages(
  deps: ExportDeps,
  request: RamExportRequest,
): Promise<ExportedPackage[]> {
  return exportPlanned(deps, request, 'docker-compose', (release) => {
    const { template, images } = release
    const wanted = template.components.flatMap(({ shareImage }) => (shareImage === '' ? [] : [shareImage]))
    return [
      {
        plan: planComposePackage(release),
        check: (path) => checkPackedImages(path, images, wanted),
      },
    ]
  })
}
