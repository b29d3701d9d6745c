import type { Caller } from './caller.ts'

export type RegistryAction = 'pull' | 'push' | 'delete'

/** Repositories of the catalogue: filled by imports and publishing, read by clusters, changed by nobody else. */
const CATALOGUE = new Set(['apps', 'releases'])

/**
 * The namespace that a publisher pushes into (market contract, 2e.6: authorise by prefix).
 * @param publisherId the user whose key it is, so that all keys of a user share it, or else the key
 */
export function publisherNamespace(publisherId: string): string {
  return `u/${publisherId}`
}

/**
 * True if the caller may do this with the repository:
 * - `apps/**`, `releases/**` are the catalogue's: pulled with ReadInstall, never changed from outside;
 * - `u/<publisher>/**` is that user's, or that ownerless key's: pushed by it with Write, pulled by it and by any key
 *   with ReadInstall;
 * - any other: pulled with ReadInstall, changed with Write.
 * Whoever may push to a repository may pull from it too: clients look for what is there before they push, and give up
 * when that is refused. Deleting takes the access key itself, not a credential that templates and hub info hand out.
 * @param repository a valid repository name
 */
export function mayUseRepository(
  caller: Caller | undefined,
  action: RegistryAction,
  repository: string,
): boolean {
  if (caller?.keyId === undefined) return false
  const [room = '', owner] = repository.split('/')
  const isOwner = room === 'u' && owner === (caller.ownerId ?? caller.keyId)
  const mayChange = caller.actions.has('Write') && !CATALOGUE.has(room) && (room !== 'u' || isOwner)
  switch (action) {
    case 'pull':
      return isOwner || mayChange || caller.actions.has('ReadInstall')
    case 'push':
      return mayChange
    case 'delete':
      return mayChange && caller.credential === 'access-key'
  }
}

/** What callers may do who show nothing: pull what is public; or, for closed set-ups, pull or do everything. */
export type AnonymousAccess = 'none' | 'pull' | 'push'

/** Who may do what in which repository, as it stands at this moment. */
export class RegistryRights {
  readonly #anonymous: AnonymousAccess
  readonly #isPublic: (repository: string) => boolean

  constructor(anonymous: AnonymousAccess, isPublic: (repository: string) => boolean) {
    this.#anonymous = anonymous
    this.#isPublic = isPublic
  }

  /** True if clients are asked to sign in at all. */
  get asksToSignIn(): boolean {
    return this.#anonymous === 'none'
  }

  /** True for what everyone may do, whatever they show. */
  isOpen(action: RegistryAction): boolean {
    return this.#anonymous === 'push' || (this.#anonymous === 'pull' && action === 'pull')
  }

  allows(caller: Caller | undefined, action: RegistryAction, repository: string): boolean {
    return (
      this.isOpen(action) ||
      mayUseRepository(caller, action, repository) ||
      (action === 'pull' && this.#isPublic(repository))
    )
  }
}
