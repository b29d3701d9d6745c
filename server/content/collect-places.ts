import type { Database } from '../db/database.ts'
import type { Held } from './garbage.ts'

/** How many manifests a repository loses. */
export interface RepositoryCount {
  repository: string
  manifests: number
}

/** Most repositories that a report names. */
const MAX_NAMED = 100

/** Out of which repositories a collection takes manifests. */
export class Places {
  readonly #name
  readonly #counts = new Map<number, RepositoryCount>()

  constructor({ sqlite }: Database) {
    this.#name = sqlite.prepare('SELECT name FROM repositories WHERE id = ?').pluck()
  }

  /** Their rows are still there: repositories that hold nothing go last. */
  add(rows: readonly Held[]): void {
    for (const { repositoryId } of rows) {
      const known = this.#counts.get(repositoryId)
      if (known) known.manifests++
      else
        this.#counts.set(repositoryId, {
          repository: String(this.#name.get(repositoryId) ?? ''),
          manifests: 1,
        })
    }
  }

  list(): RepositoryCount[] {
    const all = [...this.#counts.values()].sort(
      (a, b) => b.manifests - a.manifests || (a.repository < b.repository ? -1 : 1),
    )
    return all.slice(0, MAX_NAMED)
  }
}
