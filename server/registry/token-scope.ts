import { isRepositoryName } from '../../oci/names.ts'
import type { RegistryAction } from '../accounts/registry-access.ts'

/** What a client asks a token for. */
export interface AskedScopes {
  /** Listing repositories (`registry:catalog:*`). */
  catalog: boolean
  repositories: Map<string, Set<RegistryAction>>
}

const EVERY_ACTION: readonly RegistryAction[] = ['pull', 'push', 'delete']

/**
 * Reads `scope` parameters, each with one scope or several between spaces, of the form `<type>:<name>:<actions>`
 * (distribution's token specification). What is foreign or malformed is left out, never refused: clusters ask for a
 * name with our host in it beside the right one (market contract, 2e.6).
 */
export function parseScopes(parameters: readonly string[]): AskedScopes {
  const asked: AskedScopes = { catalog: false, repositories: new Map() }
  for (const scope of parameters.flatMap((parameter) => parameter.split(/\s+/))) {
    // The name may hold colons, e.g. of a port; the type may hold a class, as in `repository(plugin)`.
    const match = /^(repository|registry)(?:\([a-z0-9]*\))?:(.+):([a-z*,]*)$/.exec(scope)
    const [, type, name = '', actions = ''] = match ?? []
    if (type === 'registry') asked.catalog ||= name === 'catalog' && actions.split(',').includes('*')
    else if (type === 'repository' && isRepositoryName(name)) add(asked, name, actions.split(','))
  }
  return asked
}

function add({ repositories }: AskedScopes, name: string, actions: string[]): void {
  const known = repositories.get(name) ?? new Set<RegistryAction>()
  for (const action of EVERY_ACTION) if (actions.includes(action) || actions.includes('*')) known.add(action)
  repositories.set(name, known)
}

/**
 * The scope that a challenge names for an action. Clients that push look first for what is there, and those that
 * delete resolve a tag first, so both need to pull as well.
 */
export function scopeFor(action: RegistryAction, repository: string): string {
  const actions = { pull: 'pull', push: 'pull,push', delete: 'pull,delete' }[action]
  return `repository:${repository}:${actions}`
}

/** The scope of listing repositories. */
export const CATALOG_SCOPE = 'registry:catalog:*'
