import { type Digest, parseDigest } from '../../oci/digest.ts'
import type { VolumeFile } from '../raincask/volume-file.ts'
import { BLOCK, HeaderError, parseHeader } from './header.ts'
import { type PaxRecords, parsePax } from './pax.ts'

/** Most headers that are looked at. */
const MAX_HEADERS = 100_000
const MAX_EXTENSION = 64 * 1024
/** Image archives lie in a package; nothing lies in them that would tell more. */
const MAX_DEPTH = 1

/**
 * Blobs that an uncompressed tar says it holds, and those of the image archives in it, with their sizes in bytes: from
 * header to header, no content is read. It is a first look, for free space; the strict reader comes behind it.
 * @returns undefined if the file does not tell, because it is compressed, no tar, or not sound
 */
export async function scanBlobs(file: VolumeFile): Promise<Map<Digest, number> | undefined> {
  const found = new Map<Digest, number>()
  try {
    return (await scan(file, { start: 0, end: file.size, depth: 0, headers: 0 }, found)) ? found : undefined
  } catch (error) {
    if (error instanceof HeaderError) return undefined
    throw error
  }
}

interface Part {
  start: number
  end: number
  depth: number
  headers: number
}

async function scan(file: VolumeFile, part: Part, found: Map<Digest, number>): Promise<boolean> {
  let pax: PaxRecords = {}
  for (let at = part.start; at + BLOCK <= part.end; ) {
    if (++part.headers > MAX_HEADERS) return false
    const block = await file.read(at, BLOCK)
    if (block.byteLength < BLOCK) return false
    if (block[0] === 0) return true
    const header = parseHeader(block)
    const body = at + BLOCK
    const size = header.typeFlag === 'x' ? header.size : (pax.size ?? header.size)
    at = body + Math.ceil(size / BLOCK) * BLOCK
    if (header.typeFlag === 'x') {
      if (size > MAX_EXTENSION) return false
      pax = parsePax(await file.read(body, size))
      continue
    }
    const name = pax.path ?? Buffer.from(header.name).toString('utf8')
    if (header.typeFlag === '0' || header.typeFlag === '\0')
      await look(file, name, { ...part, start: body, end: body + size }, found)
    pax = {}
  }
  return false
}

async function look(file: VolumeFile, name: string, part: Part, found: Map<Digest, number>): Promise<void> {
  const digest = digestOfPath(name)
  if (digest) found.set(digest, part.end - part.start)
  // A layer of docker save is a tar too, of whose content nothing is wanted.
  else if (
    name.endsWith('.tar') &&
    !/[0-9a-f]{64}[^/]*(?:\/layer)?\.tar$/.test(name) &&
    part.depth < MAX_DEPTH
  )
    await scan(file, { ...part, depth: part.depth + 1 }, found).catch(() => false)
}

/** The digest of a blob in an image layout, by where it lies. */
export function digestOfPath(name: string): Digest | undefined {
  const [, algorithm, hex] = /(?:^|\/)blobs\/([a-z0-9]+)\/([0-9a-f]+)$/.exec(name) ?? []
  return parseDigest(`${algorithm}:${hex}`)
}
