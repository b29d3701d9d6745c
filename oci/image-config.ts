/** What an image's config says about it, for people (image-spec, config.md). Texts are as they came, cut where long. */
export interface ImageFacts {
  /** `os/architecture[/variant]`, or null. */
  platform: string | null
  /** When it was built, as it says: RFC 3339, or null. */
  created: string | null
  author: string | null
  /** Entrypoint and command, as one list. */
  command: string[]
  workingDir: string | null
  user: string | null
  /** e.g. `80/tcp`. */
  ports: string[]
  /** What made each layer, in the order of the layers; null where the history does not say. */
  madeBy: (string | null)[]
}

/** Largest config that is read for this, in bytes. */
export const MAX_CONFIG_BYTES = 4 * 1024 * 1024
const MAX_TEXT = 2000
const MAX_ITEMS = 100

/**
 * Reads an image's config. Environment and labels are left out: they are long, and hold what nobody should see.
 * @param layers how many layers the manifest names; a history that tells of another number tells of none
 * @returns undefined for what is no image's config
 */
export function readImageFacts(bytes: Uint8Array, layers: number): ImageFacts | undefined {
  let document: unknown
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
  if (!isRecord(document) || !isRecord(document['rootfs'])) return undefined
  const config = isRecord(document['config']) ? document['config'] : {}
  const platform = ['os', 'architecture', 'variant'].map((name) => text(document[name])).filter(Boolean)
  return {
    platform: platform.join('/') || null,
    created: text(document['created']),
    author: text(document['author']),
    command: [...texts(config['Entrypoint']), ...texts(config['Cmd'])],
    workingDir: text(config['WorkingDir']),
    user: text(config['User']),
    ports: isRecord(config['ExposedPorts']) ? Object.keys(config['ExposedPorts']).slice(0, MAX_ITEMS) : [],
    madeBy: historyOf(document['history'], layers),
  }
}

function historyOf(history: unknown, layers: number): (string | null)[] {
  const steps = Array.isArray(history)
    ? history.filter((step) => isRecord(step) && step['empty_layer'] !== true)
    : []
  const isTold = steps.length === layers
  return Array.from({ length: layers }, (_, i) => {
    const step: unknown = isTold ? steps[i] : undefined
    return isRecord(step) ? (text(step['created_by']) ?? text(step['comment'])) : null
  })
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : null
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value
    .slice(0, MAX_ITEMS)
    .map(text)
    .filter((one) => one !== null)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
