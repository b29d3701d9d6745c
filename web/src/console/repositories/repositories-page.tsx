import { usePlace } from '../../router/place.ts'
import { CollectPage } from './collect-page.tsx'
import { ManifestView } from './manifest-view.tsx'
import { RepositoryList } from './repository-list.tsx'
import { RepositoryView } from './repository-view.tsx'

/** Repositories; one of them; one manifest; a collection. The address says which, since names hold slashes. */
export function RepositoriesPage({ id }: { id: string }) {
  const { query } = usePlace()
  const repository = query.get('repository')
  const reference = query.get('reference')
  if (id === 'collect') return <CollectPage job={query.get('job') ?? undefined} />
  if (repository && reference)
    return <ManifestView key={`${repository} ${reference}`} repository={repository} reference={reference} />
  return repository ? <RepositoryView key={repository} repository={repository} /> : <RepositoryList />
}
