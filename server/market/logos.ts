import { LRUCache } from 'lru-cache'
import type { App } from '../catalog/catalog.ts'
import { RaincaskError } from '../ops/errors.ts'

/** Images that browsers show without running anything in them: no SVG. */
const TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Largest logo that travels inside the answer, in bytes. */
const MAX_INLINE = 32 * 1024
/** Most text that the logos of one answer may add to it, in characters; the others are named by address. */
const MAX_INLINE_SUM = 1024 * 1024

export interface Logo {
  bytes: Buffer
  mediaType: string
  digest: string
}

/** Logos as consoles can show them: `<img src>` takes what we send, so no relative address (market contract, 2b). */
export class Logos {
  readonly #read: (digest: string) => Promise<Buffer>
  /** Data URIs by digest; empty for a logo that is too large for one. */
  readonly #inline = new LRUCache<string, { uri: string }>({ maxSize: 8 * 1024 * 1024 })

  constructor(readLogo: (digest: string) => Promise<Buffer>) {
    this.#read = readLogo
  }

  /**
   * The `logo` field of each app: a data URI if it is small, else the address of the logo's route; empty if the app
   * has none, or none that can be shown. A logo that cannot be read never fails a list.
   * @param base the store's address, without a slash at the end
   */
  async fields(apps: readonly App[], base: string): Promise<string[]> {
    const uris = await Promise.all(apps.map((app) => this.#dataUri(app).catch(() => undefined)))
    let sum = 0
    return apps.map((app, i) => {
      const uri = uris[i]
      if (uri === undefined) return ''
      if (uri !== '' && sum + uri.length <= MAX_INLINE_SUM) {
        sum += uri.length
        return uri
      }
      return `${base}/app-server/openapi/apps/${app.id}/logo`
    })
  }

  /** @throws RaincaskError NOT_FOUND if the app has no logo that can be shown */
  async logo(app: App): Promise<Logo> {
    if (!app.logo || !app.logoType || !TYPES.has(app.logoType)) throw new RaincaskError('NOT_FOUND')
    return { bytes: await this.#read(app.logo), mediaType: app.logoType, digest: app.logo }
  }

  async #dataUri(app: App): Promise<string | undefined> {
    if (!app.logo || !app.logoType || !TYPES.has(app.logoType)) return undefined
    const key = `${app.logoType} ${app.logo}`
    const known = this.#inline.get(key)
    if (known) return known.uri
    const { bytes, mediaType } = await this.logo(app)
    const uri = bytes.length > MAX_INLINE ? '' : `data:${mediaType};base64,${bytes.toString('base64')}`
    this.#inline.set(key, { uri }, { size: uri.length + 200 })
    return uri
  }
}
