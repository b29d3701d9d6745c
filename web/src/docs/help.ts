/** Chapters that help with what an error says, by its code; test/web/handbook.test.ts follows each. */
export const HELP: Record<string, string> = {
  BASE_MISSING: '/docs/sites',
  LISTEN_FAILED: '/docs/troubleshooting',
  RELEASE_OLDER: '/docs/troubleshooting',
  SIGNATURE_INVALID: '/docs/troubleshooting',
  SIGNER_REVOKED: '/docs/sites',
  SIGNER_UNKNOWN: '/docs/sites',
  STICK_NOT_FOUND: '/docs/troubleshooting',
  STORAGE_FULL: '/docs/troubleshooting',
  UNREACHABLE: '/docs/troubleshooting',
  UNSIGNED_REFUSED: '/docs/import',
  VOLUME_DAMAGED: '/docs/troubleshooting',
}

/** Chapters for the pages of the back office, by their names. */
export const PAGE_HELP: Record<string, string> = {
  overview: '/docs/first-run',
  apps: '/docs/administration',
  solutions: '/docs/administration',
  categories: '/docs/administration',
  transfers: '/docs/import',
  sites: '/docs/sites',
  clusters: '/docs/connect-rainbond',
  markets: '/docs/administration',
  repositories: '/docs/garbage-collection',
  storage: '/docs/operations',
  people: '/docs/administration',
  audit: '/docs/administration',
  settings: '/docs/administration',
  account: '/docs/administration',
}
