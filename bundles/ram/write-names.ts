import { parseReference } from '../../oci/reference.ts'

/**
 * Name of a package's top directory, which the file is called after too: `<name>-<version>-ram`. Rainbond's own import
 * stumbles over separators, over white space and over the letters `plugin`, which make it pass over images of a package
 * without plugins (ram-package facts, 3.2, 1, 2 and 9).
 */
export function packageName(name: string, version: string): string {
  const safe = (text: string) =>
    text
      .replace(/plugin/gi, 'plug-in')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[._-]+|[._-]+$/g, '')
      .slice(0, 60)
  return `${safe(name) || 'app'}-${safe(version) || '0'}-ram`
}

/** An image's name as Docker shows it: without the registry and `library/` of Docker Hub. */
export function familiarName(reference: string): string {
  return reference.replace(/^docker\.io\/(?:library\/)?/, '')
}

/**
 * What Rainbond keeps of an image's name when it imports a package: the path without registry and first part, and the
 * tag. Two images that share it overwrite one another (ram-package facts, 2.4).
 */
export function keptName(reference: string): string {
  const parsed = parseReference(reference)
  const path = parsed?.repository.split('/') ?? []
  return `${(path.length > 1 ? path.slice(1) : path).join('/')}:${parsed?.tag ?? 'latest'}`
}
