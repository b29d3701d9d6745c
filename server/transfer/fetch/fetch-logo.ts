import type { Digest } from '../../../oci/digest.ts'
import { MAX_LOGO } from '../../content/pictures.ts'
import type { ContentSink } from '../import-package/content-sink.ts'
import { readLogo } from '../releases/logo.ts'
import { type Fetching, get, wholeBody } from './fetch-http.ts'

/** Markets name larger logos by address and send small ones along (market contract, 1.3). */
type Logo = { digest: Digest; mediaType: string; size: number }

/**
 * Stores an app's logo, from the market or else from its template. One that cannot be had fails nothing: undefined.
 * @param field the market's `logo`: a data URI or an address
 * @param inTemplate base64
 */
export async function fetchLogo(
  field: string,
  inTemplate: string | undefined,
  sink: ContentSink,
  fetching: Fetching,
): Promise<Logo | undefined> {
  const sent = /^https?:\/\//i.test(field) ? await fetched(field, fetching) : field
  const picture = readLogo(sent) ?? readLogo(inTemplate)
  if (!picture) return undefined
  const { bytes, mediaType } = picture
  return { digest: await sink.put(bytes), mediaType, size: bytes.length }
}

async function fetched(address: string, fetching: Fetching): Promise<string | undefined> {
  try {
    const answer = await get(address, {}, fetching)
    const bytes = await wholeBody(answer, MAX_LOGO, 'a logo')
    return answer.status === 200 ? bytes.toString('base64') : undefined
  } catch {
    fetching.signal?.throwIfAborted()
    return undefined
  }
}
