import { MAX_LOGO, type Picture, pictureType } from '../../content/pictures.ts'

/**
 * The picture in a package's `annotations.image_base64_string` (ram-package facts, 1.6: base64 with line breaks), or in
 * the data URI that a console sends (market contract, 1.3). What it is decides, not what it calls itself; anything
 * else, SVG too, is left out: undefined.
 */
export function readLogo(base64: string | undefined): Picture | undefined {
  if (!base64 || base64.length > MAX_LOGO * 1.5) return undefined
  const bytes = Buffer.from(base64.replace(/^data:[^,]*,/, ''), 'base64')
  const mediaType = pictureType(bytes)
  return mediaType && bytes.length <= MAX_LOGO ? { bytes, mediaType } : undefined
}
