import type { Database } from '../db/database.ts'
import type { Caller } from './caller.ts'
import { GenerationCache } from './generation-cache.ts'

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
 * - `apps/**`, `releases/**` are the catalogue's: pulled with ReadInstall where the caller could install what is in
 *   them, never changed from outside;
 * - `u/<publisher>/**` is that user's, or that ownerless key's: pushed by it with Write, pulled by it alone, since what
 *   it publishes is served from `apps/**`;
 * - any other: pulled with ReadInstall, changed with Write.
 * Whoever may push to a repository may pull from it too: clients look for what is there before they push, and give up
 * when that is refused. Deleting takes the access key itself, not a credential that templates and hub info hand out.
 * @param repository a valid repository name
 * @param mayInstall asked of a repository of the catalogue alone
 */
export function mayUseRepository(
  caller: Caller | undefined,
  action: RegistryAction,
  repository: string,
  mayInstall: (caller: Caller, repository: string) => boolean,
): boolean {
  if (caller?.keyId === undefined) return false
  const [room = '', owner] = repository.split('/')
  const isOwner = room === 'u' && owner === (caller.ownerId ?? caller.keyId)
  const mayChange = caller.actions.has('Write') && !CATALOGUE.has(room) && (room !== 'u' || isOwner)
  switch (action) {
    case 'pull':
      if (isOwner || mayChange) return true
      if (room === 'u' || !caller.actions.has('ReadInstall')) return false
      return !CATALOGUE.has(room) || mayInstall(caller, repository)
    case 'push':
      return mayChange
    case 'delete':
      return mayChange && caller.credential === 'access-key'
  }
}

/** What callers may do who show nothing: pull what is public; or, for closed set-ups, pull or do everything. */
export type AnonymousAccess = 'none' | 'pull' | 'push'

/** What decides on pulling besides keys. */
export interface PullRules {
  /** True for what anyone may pull. */
  isPublic(repository: string): boolean
  /** True if the caller could install what a repository of the catalogue holds. */
  mayInstall(caller: Caller, repository: string): boolean
}

/** Who may do what in which repository, as it stands at this moment. */
export class RegistryRights {
  readonly #anonymous: AnonymousAccess
  readonly #rules: PullRules
  readonly #installable: GenerationCache<{ may: boolean }>

  constructor(db: Database, anonymous: AnonymousAccess, rules: PullRules) {
    this.#anonymous = anonymous
    this.#rules = rules
    this.#installable = new GenerationCache(db)
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
      mayUseRepository(caller, action, repository, (...asked) => this.#mayInstall(...asked)) ||
      (action === 'pull' && this.#rules.isPublic(repository))
    )
  }

  /** The same for all credentials of a key, until anyone changes the database. */
  #mayInstall(caller: Caller, repository: string): boolean {
    const load = () => ({ may: this.#rules.mayInstall(caller, repository) })
    return this.#installable.get(`${caller.keyId} ${repository}`, load)?.may ?? false
  }
}
