import { PackageError } from '../package-error.ts'
import { trail } from '../visible.ts'
import { isRecord } from './image-config.ts'

/** One row of the `manifest.json` that `docker save` writes. */
export interface DockerManifestRow {
  config: string
  repoTags: string[]
  layers: string[]
}

/** Docker allows 127 layers in an image; other tools more. */
const MAX_LAYERS = 10_000

/**
 * Reads `manifest.json`; `null` is the archive of no images.
 * @throws PackageError IMAGE_INVALID
 */
export function parseDockerManifest(bytes: Buffer, within: string | undefined): DockerManifestRow[] {
  const where = trail(within, 'manifest.json')
  const refuse = (reason: string) => new PackageError('IMAGE_INVALID', `manifest.json: ${reason}`, where)
  let document: unknown
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw refuse('it is not JSON')
  }
  if (document === null) return []
  if (!Array.isArray(document)) throw refuse('it is not a list')
  return document.map((row: unknown, index) => {
    if (!isRecord(row) || typeof row['Config'] !== 'string') throw refuse(`[${index}] names no config`)
    const repoTags = texts(row['RepoTags'])
    const layers = texts(row['Layers'])
    if (!repoTags || !layers || layers.length > MAX_LAYERS)
      throw refuse(`[${index}] has tags or layers that are no list of names`)
    return { config: row['Config'], repoTags, layers }
  })
}

function texts(value: unknown): string[] | undefined {
  const list: unknown = value ?? []
  if (!Array.isArray(list)) return undefined
  return list.every((item) => typeof item === 'string') ? list : undefined
}
