/** Where a preview of what lies at some paths of the server is shown. */
export function previewOf(paths: readonly string[]): string {
  return `/console/transfers/preview?${new URLSearchParams(paths.map((path) => ['path', path])).toString()}`
}
