import { PackageError } from './package-error.ts'

/**
 * A whole entry in memory.
 * @throws PackageError PACKAGE_TOO_LARGE if it has more than `limit` bytes.
 */
export async function readSmall(
  body: AsyncIterable<Uint8Array>,
  size: number,
  limit: number,
  where: string,
): Promise<Buffer> {
  if (size > limit)
    throw new PackageError('PACKAGE_TOO_LARGE', `it has ${size} bytes, more than ${limit}`, where)
  const bytes = Buffer.allocUnsafeSlow(size)
  let at = 0
  for await (const chunk of body) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
