import type { Caller } from './caller.ts'

export type RegistryAction = 'pull' | 'push' | 'delete'

/** Repositories of the catalogue: filled by imports and publishing, read by clusters, changed by nobody else. */
const CATALOGUE = new Set(['apps', 'releases'])

/** The namespace that a key publishes into (market contract, 2e.6: authorise by prefix). */
export function publisherNamespace(keyId: string): string {
  return `u/${keyId}`
}

/**
 * True if the caller may do this with the repository:
 * - `apps/**`, `releases/**` are the catalogue's: pulled with ReadInstall, never changed from outside;
 * - `u/<key id>/**` is that key's own: pushed by it with Write, pulled by it and by any key with ReadInstall;
 * - any other: pulled with ReadInstall, changed with Write.
 * Deleting takes the access key itself, not a credential that templates and hub info hand out.
 * @param repository a valid repository name
 */
export function mayUseRepository(
  caller: Caller | undefined,
  action: RegistryAction,
  repository: string,
): boolean {
  if (caller?.keyId === undefined) return false
  const [room = '', owner] = repository.split('/')
  const isOwner = room === 'u' && owner === caller.keyId
  if (action === 'pull') return isOwner || caller.actions.has('ReadInstall')
  if (CATALOGUE.has(room)) return false
  if (room === 'u' && !isOwner) return false
  if (action === 'delete' && caller.credential !== 'access-key') return false
  return caller.actions.has('Write')
}
