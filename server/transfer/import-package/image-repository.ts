import { isRepositoryName } from '../../../oci/names.ts'
import { parseReference } from '../../../oci/reference.ts'
import { pathSafe, type ServedName } from '../releases/served-names.ts'

/** The namespace of images that came without an application. */
const ROOM = 'images'

/**
 * Where an image that came without an application is kept: `images/` and its own name, as Docker shows it. Docker Hub's
 * address is left out; any other stays, its port behind an underscore, which no host name has. So no two names share a
 * repository.
 *
 *     docker.io/library/nginx:1.25     images/nginx:1.25
 *     docker.io/bitnami/redis:7        images/bitnami/redis:7
 *     registry.x:5000/team/web:2       images/registry.x_5000/team/web:2
 *
 * @param name the full name
 * @param otherTag for an image that is named by its digest alone
 * @returns undefined if that is no name for a repository here, or too long for one
 */
export function imageRepository(name: string, otherTag: string): ServedName | undefined {
  const reference = parseReference(name)
  if (!reference) return undefined
  const { registry, repository: path, tag = otherTag } = reference
  const host = registry.toLowerCase().replace(/:(\d+)$/, '_$1')
  const repository =
    registry === 'docker.io'
      ? `${ROOM}/${path.replace(/^library\/([^/]+)$/, '$1')}`
      : `${ROOM}/${isRepositoryName(host) ? host : pathSafe(registry)}/${path}`
  return isRepositoryName(repository) ? { repository, tag } : undefined
}

/** Where an image without a name is kept: under the name of the file that it came in, without its endings. */
export function unnamedRepository(file: string): string {
  const stem = file.replace(/(?:\.(?:tar|tgz|gz|zip|oci|docker|image))+$/i, '')
  return `${ROOM}/${pathSafe(stem.toLowerCase())}`
}
