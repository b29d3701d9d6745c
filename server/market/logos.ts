import { LRUCache } from 'lru-cache'
import { isPictureType } from '../content/pictures.ts'
import { RaincaskError } from '../ops/errors.ts'

/** Largest logo that travels inside the answer, in bytes. */
const MAX_INLINE = 32 * 1024
/** Most text that the logos of one answer may add to it, in characters; the others are named by address. */
const MAX_INLINE_SUM = 1024 * 1024

/** Whatever has a logo: digest and media type of its blob. */
export interface HasLogo {
  logo: string | null
  logoType: string | null
}

export interface Logo {
  bytes: Buffer
  mediaType: string
  digest: string
}

/** What a logo's address carries of its digest: whoever knows it was shown the logo. */
export function logoMark(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 32)
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
  async fields(apps: readonly (HasLogo & { id: string })[], base: string): Promise<string[]> {
    const uris = await Promise.all(apps.map((app) => this.#dataUri(app).catch(() => undefined)))
    let sum = 0
    return apps.map((app, i) => {
      const uri = uris[i]
      if (uri === undefined) return ''
      if (uri !== '' && sum + uri.length <= MAX_INLINE_SUM) {
        sum += uri.length
        return uri
      }
      return `${base}/app-server/openapi/apps/${app.id}/logo?d=${logoMark(app.logo ?? '')}`
    })
  }

  /** The address of a market's logo, or empty. Consoles keep it in a column, which a data URI might not fit. */
  marketField(market: HasLogo & { marketID: string }, base: string): string {
    if (!canShow(market)) return ''
    return `${base}/app-server/openapi/markets/${market.marketID}/logo?d=${logoMark(market.logo)}`
  }

  /** @throws RaincaskError NOT_FOUND if there is no logo that can be shown */
  async logo(owner: HasLogo): Promise<Logo> {
    if (!canShow(owner)) throw new RaincaskError('NOT_FOUND')
    return { bytes: await this.#read(owner.logo), mediaType: owner.logoType, digest: owner.logo }
  }

  async #dataUri(owner: HasLogo): Promise<string | undefined> {
    if (!canShow(owner)) return undefined
    const key = `${owner.logoType} ${owner.logo}`
    const known = this.#inline.get(key)
    if (known) return known.uri
    const { bytes, mediaType } = await this.logo(owner)
    const uri = bytes.length > MAX_INLINE ? '' : `data:${mediaType};base64,${bytes.toString('base64')}`
    this.#inline.set(key, { uri }, { size: uri.length + 200 })
    return uri
  }
}

function canShow(owner: HasLogo): owner is { logo: string; logoType: string } {
  return owner.logo !== null && owner.logoType !== null && isPictureType(owner.logoType)
}
