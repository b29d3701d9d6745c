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
  IMAGE_NOT_PUSHED: { status: 400, happened: 'The template names images that nobody pushed into {where}: {reason}.', next: 'Push them into the namespace that the hub info gives, then create the version again.' },
  REQUEST_INVALID: { status: 400, happened: 'The request cannot be understood: {reason}.', next: 'Correct it and send it again.' },
  NOT_FOUND: { status: 404, happened: 'There is nothing at this address.', next: 'Check the address.' },
  REQUEST_TOO_LARGE: { status: 413, happened: 'The request is larger than {reason}.', next: 'Send less at once.' },
  CLIENT_GONE: { status: 499, oci: 'UNKNOWN', happened: 'The connection ended before the request did.', next: 'Send it again.' },
  INTERNAL: { status: 500, oci: 'UNKNOWN', happened: 'The server met an error that it did not expect.', next: 'Tell the administrator the request id; the log has the details.' },
  STORAGE_FULL: { status: 507, oci: 'DENIED', happened: 'The disk is full: {reason}.', next: 'Free space on the disk of the data directory, then try again. Nothing was changed.' },
  // The console's own API.
  SIGN_IN_NEEDED: { status: 401, happened: 'This is for people who have signed in.', next: 'Sign in, then try again.' },
  ROLE_NEEDED: { status: 403, happened: 'This is for {reason}s only.', next: 'Ask an administrator to do it, or to give you that role.' },
  NOT_YOURS: { status: 403, happened: 'This belongs to somebody else: {where}.', next: 'Ask its owner or an administrator.' },
  FORGERY_REFUSED: { status: 403, happened: 'The request does not come from a page of this store.', next: 'Send it with the header X-Raincask: 1, from this store itself.' },
  MEDIA_TYPE_REFUSED: { status: 415, happened: 'The body must be {reason}.', next: 'Set its Content-Type and send it so.' },
  PICTURE_INVALID: { status: 400, happened: 'This is not a picture that can be shown.', next: 'Send a PNG, JPEG, GIF or WebP.' },
  SIGN_IN_REFUSED: { status: 401, happened: 'The name or the password is wrong.', next: 'Check both; an administrator can make a link to set a new password.' },
  TOO_MANY_ATTEMPTS: { status: 429, happened: 'There were too many failed attempts to sign in; the next is looked at in {reason}.', next: 'Wait that long, then try again.' },
  BUSY: { status: 503, happened: 'Too many are signing in at this moment.', next: 'Try again in a few seconds.' },
  PASSWORD_WRONG: { status: 403, happened: 'The old password is wrong.', next: 'Type it again; an administrator can make a link to set a new one.' },
  LINK_INVALID: { status: 404, happened: 'This link is not valid: it was used, has expired or was withdrawn.', next: 'Ask whoever sent it for a new one.' },
  ADMINISTRATOR_EXISTS: { status: 409, happened: 'This store has an administrator already.', next: 'Ask them for an invitation.' },
  LAST_ADMINISTRATOR: { status: 409, happened: 'This is the last administrator.', next: 'Make somebody else an administrator first.' },
  USER_NOT_FOUND: { status: 404, happened: 'There is no account {where}.', next: 'Check it; the list of people shows who is here.' },
  LOGIN_TAKEN: { status: 409, happened: 'The sign-in name {where} is taken.', next: 'Choose another.' },
  PUBLISHER_NOT_FOUND: { status: 404, happened: 'There is no publisher {where}.', next: 'Check the address.' },
  ORGANISATION_NOT_FOUND: { status: 404, happened: 'There is no organisation {where}.', next: 'Check it; the list of organisations shows what is here.' },
  ORGANISATION_EXISTS: { status: 409, happened: 'There is an organisation {where} already.', next: 'Choose another name.' },
  ORGANISATION_IN_USE: { status: 409, happened: 'The organisation {where} still has people: {reason}.', next: 'Move them to another organisation first.' },
  SESSION_NOT_FOUND: { status: 404, happened: 'There is no such session.', next: 'It has ended already.' },
  ACCESS_KEYS_FULL: { status: 409, happened: 'There are {reason} access keys of yours already.', next: 'Revoke some that are not used any more.' },
  // Keeping the store.
  SCREENSHOT_NOT_FOUND: { status: 404, happened: 'There is no screenshot {where}.', next: 'Load the app again: it may have been removed.' },
  SCREENSHOTS_FULL: { status: 409, happened: 'The app {where} has {reason} screenshots already.', next: 'Remove one first.' },
  VERSION_INSTALLED: { status: 409, happened: 'Clusters have installed version {where}: {reason}.', next: 'Disable it, so that nobody new gets it; or delete it all the same, and those clusters can no longer rebuild it from here.' },
  PACKAGE_NOT_FOUND: { status: 404, happened: 'There is no package {where}.', next: 'Load the app again: it may have been removed.' },
  PACKAGE_EXISTS: { status: 409, happened: 'The app has a package {where} already.', next: 'Choose another name.' },
  PACKAGES_FULL: { status: 409, happened: 'The app {where} has {reason} packages already.', next: 'Remove one first.' },
  LAST_PACKAGE: { status: 409, happened: 'This is the last package of the listed app {where}.', next: 'Unlist the app first, or add another package.' },
  NOT_LISTABLE: { status: 409, happened: 'The app {where} cannot be listed: {reason}.', next: 'Mend that, then list it again.' },
  NOT_IN_REVIEW: { status: 409, happened: 'The app {where} waits for no review.', next: 'Load the list again: somebody else may have decided.' },
  CATEGORY_NOT_FOUND: { status: 404, happened: 'There is no category {where}.', next: 'Load the categories again: it may have been removed.' },
  CATEGORY_INVALID: { status: 409, happened: 'The category cannot be so: {reason}.', next: 'Choose another name or place.' },
  SOLUTION_NOT_FOUND: { status: 404, happened: 'There is no solution {where}.', next: 'Load the list again: it may have been removed.' },
  MARKET_EXISTS: { status: 409, happened: 'There is a market with the domain {where} already.', next: 'Choose another domain.' },
  MARKET_FIXED: { status: 409, happened: 'The default market stays: {reason}.', next: 'Make a market of its own for that.' },
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
  // Bundles.
  BUNDLE_INVALID: { status: 400, happened: 'The table of contents of the bundle is wrong: {reason}.', next: 'Export the bundle again at the store that made it.' },
  BUNDLE_NEWER: { status: 400, happened: 'The bundle was made by a later version of Raincask: {reason}.', next: 'Upgrade this store, or export the bundle with the version that runs here.' },
  SIGNATURE_INVALID: { status: 400, happened: 'The signature is not right: {reason}.', next: 'Do not use it. Have it brought again from the store that made it, and compare the fingerprint with its people.' },
  SIGNER_UNKNOWN: { status: 403, happened: 'The bundle is signed by a store that is not trusted here: fingerprint {where}.', next: 'Compare the fingerprint with the people of that store; then import with --trust-signer FINGERPRINT, or add its key with `raincask trust add`.' },
  SIGNER_REVOKED: { status: 403, happened: 'The bundle is signed by a store whose key was revoked here: {where}.', next: 'Ask who revoked it and why; `raincask trust add` takes the key in again.' },
  SIGNER_NOT_FOUND: { status: 404, happened: 'There is no trusted signer {where}.', next: 'Check the fingerprint; `raincask trust list` shows those that are here.' },
  BASE_MISSING: { status: 409, happened: 'The bundle is a delta, and {reason}.', next: 'Export it again against this store’s own inventory (`raincask inventory`), or bring the whole bundle.' },
  VOLUME_DAMAGED: { status: 400, happened: 'Part of the bundle cannot be read: {reason}.', next: 'Bring the named volume again and import it; what the others hold is kept and need not be read again.' },
  RELEASE_OLDER: { status: 409, happened: 'The bundle would bring back an older state: {reason}.', next: 'Use the latest bundle of that store, or import with --allow-older if that is meant.' },
  BUNDLE_UNKNOWN: { status: 404, happened: 'The receipt is for a bundle that this store did not make: {where}.', next: 'Use a receipt for one of this store’s bundles, or an inventory with --inventory.' },
  EXPORT_REFUSED: { status: 409, happened: 'This cannot be exported: {reason}.', next: 'Correct it in the app, or choose another format or version.' },
  // The command line and the appliance.
  FILE_UNREADABLE: { status: 400, happened: '{where} cannot be read: {reason}.', next: 'Check the path and the permissions.' },
  USAGE: { status: 400, happened: '{reason}', next: 'See --help.' },
  CONFIG_INVALID: { status: 400, happened: 'The settings are not valid: {reason}.', next: 'Correct them and start again.' },
  DATA_UNUSABLE: { status: 500, happened: 'The data directory {where} cannot be used: {reason}.', next: 'Check that it exists, is on a local disk and belongs to the user that runs Raincask.' },
  DATABASE_NEWER: { status: 500, happened: 'The database {where} was written by a later version of Raincask.', next: 'Start that version, or restore the copy that was made before the upgrade.' },
  LISTEN_FAILED: { status: 500, happened: 'The server cannot listen on {where}: {reason}.', next: 'Choose another address with --listen, or stop what uses this one.' },
  JOB_RUNNING: { status: 409, happened: 'The job {where} is under way already, here or in another process.', next: 'Wait for it to end.' },
  CONTENT_DAMAGED: { status: 500, happened: 'Stored content is damaged: {reason}.', next: 'Push or import what carries it again: that heals it. Have the disk looked at.' },
  NATIVE_ADDON: { status: 500, happened: 'The built-in database cannot be loaded from {where}: {reason}.', next: 'If that directory is on a file system mounted noexec, choose another data directory.' },
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof catalogue
