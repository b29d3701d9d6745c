/** Largest logo that is kept, in bytes. */
const MAX_LOGO = 1024 * 1024

/** A picture that browsers show and that cannot carry script. */
export interface Logo {
  bytes: Buffer
  mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
}

/**
 * The picture in a package's `annotations.image_base64_string` (ram-package facts, 1.6: base64 with line breaks).
 * What it is decides, not what it calls itself; anything else, SVG too, is left out: undefined.
 */
export function readLogo(base64: string | undefined): Logo | undefined {
  if (!base64 || base64.length > MAX_LOGO * 1.5) return undefined
  const bytes = Buffer.from(base64.replace(/^data:[^,]*,/, ''), 'base64')
  const mediaType = pictureType(bytes)
  return mediaType && bytes.length <= MAX_LOGO ? { bytes, mediaType } : undefined
}

function pictureType(bytes: Buffer): Logo['mediaType'] | undefined {
  const start = bytes.subarray(0, 12).toString('latin1')
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'image/gif'
  if (start.startsWith('RIFF') && start.slice(8) === 'WEBP') return 'image/webp'
  return undefined
}
