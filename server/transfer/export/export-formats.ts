/** Formats that `export` writes. */
export const EXPORT_FORMATS = ['bundle', 'ram', 'docker-compose', 'helm'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
