import { LRUCache } from 'lru-cache'
import type { RegistryCredential } from '../accounts/pull-credentials.ts'
import { compileTemplate } from './template-compiler.ts'
import type { Piece, Slot } from './template-slots.ts'

/** What a template is bound to when it is served. */
export interface Binding {
  /** Our registry as the cluster reaches it: `host[:port]`. */
  hub: string
  /** The caller's own pull credential. */
  credential: RegistryCredential
  appId: string
  appName: string
  version: string
  /** Where the release's images are served, by the names that the template gives them. */
  images: ReadonlyMap<string, { repository: string; tag: string }>
}

/** Where catalogue images are served; consoles store it beside the credential and do nothing with it. */
const NAMESPACE = 'apps'

/** Compiled templates held in memory, in bytes. */
const CACHE_BYTES = 32 * 1024 * 1024

/** Serves stored templates with the registry's address and the caller's credential put in. */
export class TemplateBinder {
  readonly #compiled: LRUCache<string, { pieces: Piece[] }>

  /**
   * @param readTemplate the bytes of a template by their digest
   * @param cacheBytes how much memory compiled templates may take
   */
  constructor(readTemplate: (digest: string) => Promise<Buffer>, cacheBytes = CACHE_BYTES) {
    this.#compiled = new LRUCache({
      maxSize: cacheBytes,
      sizeCalculation: ({ pieces }) => pieces.reduce((sum, piece) => sum + sizeOf(piece), 1),
      fetchMethod: async (digest) => ({ pieces: compileTemplate(await readTemplate(digest)) }),
    })
  }

  /**
   * The template's JSON for one caller. Nothing but the fields that late binding owns differs from what is stored.
   * @throws RaincaskError TEMPLATE_INVALID, or what `readTemplate` throws
   */
  async bind(digest: string, binding: Binding): Promise<string> {
    const { pieces } = await this.#compiled.forceFetch(digest)
    const credential = JSON.stringify({
      hub_url: binding.hub,
      hub_user: binding.credential.user,
      hub_password: binding.credential.password,
      namespace: NAMESPACE,
      is_trust: false,
    })
    return pieces
      .map((piece) => (typeof piece === 'string' ? piece : fill(piece, binding, credential)))
      .join('')
  }
}

function fill(slot: Slot, binding: Binding, credential: string): string {
  if (slot.fill === 'credential') return credential
  if (slot.fill !== 'image') return JSON.stringify(binding[slot.fill])
  const image = binding.images.get(slot.shareImage)
  return image ? JSON.stringify(`${binding.hub}/${image.repository}:${image.tag}`) : slot.written
}

/** Memory that a piece takes, roughly, in bytes. */
function sizeOf(piece: Piece): number {
  if (typeof piece === 'string') return piece.length * 2
  return piece.fill === 'image' ? 200 + piece.written.length * 4 : 100
}
