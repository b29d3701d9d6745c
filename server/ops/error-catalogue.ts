/** One kind of failure. Texts name the thing in `{where}` and the particular in `{reason}`. */
export interface CatalogueEntry {
  /** HTTP status where the error leaves through HTTP. */
  status: number
  /** Error code of the distribution specification where it leaves through `/v2`. */
  oci?: string
  happened: string
  next: string
}

/** Every error that people or clients can meet. Codes are stable; texts may be improved. */
// biome-ignore format: a table, a line each
export const catalogue = {
  // The registry (distribution-spec, "Error Codes").
  BLOB_UNKNOWN: { status: 404, oci: 'BLOB_UNKNOWN', happened: 'The blob {where} is not in this repository.', next: 'Push it first, or check the digest.' },
  BLOB_UPLOAD_INVALID: { status: 400, oci: 'BLOB_UPLOAD_INVALID', happened: 'The blob upload cannot go on: {reason}.', next: 'Start the upload again.' },
  BLOB_UPLOAD_UNKNOWN: { status: 404, oci: 'BLOB_UPLOAD_UNKNOWN', happened: 'There is no upload {where} in this repository.', next: 'It was finished, cancelled or has expired: start a new one.' },
  UPLOAD_RANGE: { status: 416, oci: 'BLOB_UPLOAD_INVALID', happened: 'The chunk does not begin where the upload stands: {reason}.', next: 'Ask the upload for its range and continue from there.' },
  UPLOAD_BUSY: { status: 409, oci: 'BLOB_UPLOAD_INVALID', happened: 'Another request is writing to upload {where}.', next: 'Wait for it to end, then ask the upload for its range.' },
  RANGE_UNSATISFIABLE: { status: 416, oci: 'UNSUPPORTED', happened: 'The range lies outside the blob: {reason}.', next: 'Ask for bytes that it has.' },
  BLOB_LOST: { status: 500, oci: 'BLOB_UNKNOWN', happened: 'The blob {where} is known here, but its file is missing on disk.', next: 'Tell the administrator: push or import it again to heal it.' },
  DIGEST_INVALID: { status: 400, oci: 'DIGEST_INVALID', happened: 'The digest is wrong: {reason}.', next: 'Check the digest and send the content again.' },
  SIZE_INVALID: { status: 400, oci: 'SIZE_INVALID', happened: 'The length is wrong: {reason}.', next: 'Send the content again in full.' },
  MANIFEST_INVALID: { status: 400, oci: 'MANIFEST_INVALID', happened: 'The manifest cannot be stored: {reason}.', next: 'Correct the manifest and push it again.' },
  MANIFEST_TOO_LARGE: { status: 413, oci: 'MANIFEST_INVALID', happened: 'The manifest is larger than 4 MiB.', next: 'Move large data into a layer.' },
  MANIFEST_UNKNOWN: { status: 404, oci: 'MANIFEST_UNKNOWN', happened: 'There is no manifest {where} in this repository.', next: 'Check the tag or digest.' },
  MANIFEST_BLOB_UNKNOWN: { status: 404, oci: 'MANIFEST_BLOB_UNKNOWN', happened: 'The manifest names a blob that this repository does not hold: {where}.', next: 'Push the blob first, then the manifest.' },
  NAME_INVALID: { status: 400, oci: 'NAME_INVALID', happened: 'The repository name {where} is not allowed.', next: 'Use lower-case letters, digits, and single . _ - between them.' },
  NAME_UNKNOWN: { status: 404, oci: 'NAME_UNKNOWN', happened: 'There is no repository {where}.', next: 'Check the name.' },
  TAG_INVALID: { status: 400, oci: 'MANIFEST_INVALID', happened: 'The tag {where} is not allowed.', next: 'Use at most 128 letters, digits, and . _ - (not first).' },
  PAGINATION_INVALID: { status: 400, oci: 'PAGINATION_NUMBER_INVALID', happened: 'The page size is not a number from 0 up.', next: 'Send n as a whole number.' },
  UNSUPPORTED: { status: 405, oci: 'UNSUPPORTED', happened: 'This address does not take {reason}.', next: 'Check the method and the address.' },
  UNAUTHORIZED: { status: 401, oci: 'UNAUTHORIZED', happened: 'This needs a user name and a password that are known here.', next: 'Log in with an access key or its pull credential.' },
  DENIED: { status: 403, oci: 'DENIED', happened: 'This credential may not {reason} {where}.', next: 'Ask the store administrator for an access key that may.' },
  // The market and everything else over HTTP.
  FORBIDDEN: { status: 403, happened: 'This needs an access key that allows {reason}.', next: 'Ask the store administrator for such a key and bind the market with it.' },
  MARKET_NOT_FOUND: { status: 404, happened: 'There is no market with the domain {where}.', next: 'Check the domain in the market settings of the console.' },
  APP_NOT_FOUND: { status: 404, happened: 'There is no app {where}.', next: 'Check the app key; the list of apps shows what is here.' },
  ACCESS_KEY_NOT_FOUND: { status: 404, happened: 'There is no access key {where}.', next: 'Check the id; the list of access keys shows what is here.' },
  VERSION_NOT_FOUND: { status: 404, happened: 'There is no version {where}.', next: 'Check the version; the app lists those that are here.' },
  REQUEST_INVALID: { status: 400, happened: 'The request cannot be understood: {reason}.', next: 'Correct it and send it again.' },
  NOT_FOUND: { status: 404, happened: 'There is nothing at this address.', next: 'Check the address.' },
  REQUEST_TOO_LARGE: { status: 413, happened: 'The request is larger than {reason}.', next: 'Send less at once.' },
  CLIENT_GONE: { status: 499, oci: 'UNKNOWN', happened: 'The connection ended before the request did.', next: 'Send it again.' },
  INTERNAL: { status: 500, oci: 'UNKNOWN', happened: 'The server met an error that it did not expect.', next: 'Tell the administrator the request id; the log has the details.' },
  STORAGE_FULL: { status: 507, oci: 'DENIED', happened: 'The disk is full: {reason}.', next: 'Free space on the disk of the data directory, then try again. Nothing was changed.' },
  // Packages.
  NOT_A_PACKAGE: { status: 400, happened: 'This is not an application package: {reason}.', next: 'Bring the .tar.gz that Rainbond exported as a RAM package.' },
  PACKAGE_TRUNCATED: { status: 400, happened: 'The package ends too early: {reason}.', next: 'It was cut off while it was copied or downloaded: copy it again and compare the sizes.' },
  PACKAGE_DAMAGED: { status: 400, happened: 'The package is damaged: {reason}.', next: 'Copy it again from where it came; if it stays so, export it again.' },
  ENTRY_REFUSED: { status: 400, happened: 'The package holds an entry that is not allowed: {reason}.', next: 'Export the package again with Rainbond; do not pack it by hand.' },
  DIGEST_MISMATCH: { status: 400, happened: 'Content does not match its digest: {reason}.', next: 'The package was damaged on its way: copy it again from where it came.' },
  TEMPLATE_INVALID: { status: 400, happened: 'The template (metadata.json) cannot be installed by a console: {reason}.', next: 'Publish the app again on the source platform and export it anew.' },
  IMAGE_MISSING: { status: 400, happened: 'The package lacks an image that its template names: {reason}.', next: 'Export the package again; check that every component had been built.' },
  IMAGE_INVALID: { status: 400, happened: 'An image in the package cannot be read: {reason}.', next: 'Export the package again.' },
  PACKAGE_TOO_LARGE: { status: 400, happened: 'The package exceeds a limit: {reason}.', next: 'Split the app, or take the large part out of the package.' },
  // The command line and the appliance.
  FILE_UNREADABLE: { status: 400, happened: '{where} cannot be read: {reason}.', next: 'Check the path and the permissions.' },
  USAGE: { status: 400, happened: '{reason}', next: 'See --help.' },
  CONFIG_INVALID: { status: 400, happened: 'The settings are not valid: {reason}.', next: 'Correct them and start again.' },
  DATA_UNUSABLE: { status: 500, happened: 'The data directory {where} cannot be used: {reason}.', next: 'Check that it exists, is on a local disk and belongs to the user that runs Raincask.' },
  DATABASE_NEWER: { status: 500, happened: 'The database {where} was written by a later version of Raincask.', next: 'Start that version, or restore the copy that was made before the upgrade.' },
  LISTEN_FAILED: { status: 500, happened: 'The server cannot listen on {where}: {reason}.', next: 'Choose another address with --listen, or stop what uses this one.' },
  NATIVE_ADDON: { status: 500, happened: 'The built-in database cannot be loaded from {where}: {reason}.', next: 'If that directory is on a file system mounted noexec, choose another data directory.' },
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof catalogue
