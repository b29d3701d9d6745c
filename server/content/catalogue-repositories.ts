const CATALOGUE = /^(?:apps|releases)\//

/**
 * True for `apps/**` and `releases/**`, the catalogue's own repositories: what is in them goes with its app or version
 * and in no other way.
 */
export function isOfCatalogue(repository: string): boolean {
  return CATALOGUE.test(repository)
}
