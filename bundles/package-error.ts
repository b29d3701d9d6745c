/** Why a package cannot be read. `code` is stable; the server's error catalogue knows what to do next for each. */
export type PackageErrorCode =
  | 'NOT_A_PACKAGE'
  | 'PACKAGE_NEEDS_FILE'
  | 'PACKAGE_TRUNCATED'
  | 'PACKAGE_DAMAGED'
  | 'ENTRY_REFUSED'
  | 'DIGEST_MISMATCH'
  | 'TEMPLATE_INVALID'
  | 'IMAGE_MISSING'
  | 'IMAGE_INVALID'
  | 'PACKAGE_TOO_LARGE'
  | 'BUNDLE_INVALID'
  | 'BUNDLE_NEWER'
  | 'SIGNATURE_INVALID'

/** A package, or one entry of it, that is refused: what was wrong and where. */
export class PackageError extends Error {
  override readonly name = 'PackageError'
  readonly code: PackageErrorCode
  /** Path of the entry inside the package, outermost first, e.g. `app-ram/component-images.tar › blobs/sha256/…`. */
  readonly entry: string | undefined

  constructor(code: PackageErrorCode, reason: string, entry?: string) {
    super(reason)
    this.code = code
    this.entry = entry
  }
}
