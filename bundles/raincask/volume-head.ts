import { z } from 'zod'
import { type Digest, digestOf, isDigest } from '../../oci/digest.ts'
import { PackageError } from '../package-error.ts'
import { readSmall } from '../read-small.ts'
import { BLOCK, HeaderError, parseHeader } from '../tar/header.ts'
import { readTar } from '../tar/read-tar.ts'
import { tarHeader, tarPadding } from '../tar/write-tar-header.ts'
import { visible } from '../visible.ts'
import { MAX_DOCUMENT_BYTES } from './bundle-document.ts'
import { readChunks, type VolumeFile } from './volume-file.ts'

/** What every volume begins with; read before anybody has said that it may be trusted. */
export interface VolumeHead {
  /** `bundle.json`, the same in every volume of a bundle. */
  json: Buffer
  /** Digest of it. */
  bundle: Digest
  /** `bundle.json.minisig`. */
  signature: string
  /** Which volume this is, counted from 1. It says so itself; that it holds what it should shows later. */
  volume: number
}

export const DOCUMENT_NAME = 'bundle.json'
export const SIGNATURE_NAME = 'bundle.json.minisig'
const VOLUME_NAME = 'volume.json'
const HEAD = [DOCUMENT_NAME, SIGNATURE_NAME, VOLUME_NAME]
const DOCUMENT_FIELD = Buffer.from(`${DOCUMENT_NAME}\0`)

const volumeDocument = z.strictObject({
  bundle: z.custom<Digest>((value) => typeof value === 'string' && isDigest(value)),
  volume: z.number().int().min(1).max(100_000),
  volumes: z.number().int().min(1).max(100_000),
})

/** Bytes of the head of a volume whose `bundle.json` has `documentSize` bytes; the payload's first header follows. */
export function headSize(documentSize: number): number {
  return BLOCK + documentSize + tarPadding(documentSize).byteLength + 4 * BLOCK
}

/** The head of a volume. Signature and volume.json take a block each. */
export function volumeHead(json: Buffer, signature: string, volume: number, volumes: number): Buffer {
  const bundle = digestOf(json)
  const files: [string, Buffer][] = [
    [DOCUMENT_NAME, json],
    [SIGNATURE_NAME, Buffer.from(signature)],
    [VOLUME_NAME, Buffer.from(`${JSON.stringify({ bundle, volume, volumes })}\n`)],
  ]
  const head = Buffer.concat(
    files.flatMap(([name, body]) => [
      tarHeader({ name, size: body.byteLength }),
      body,
      tarPadding(body.byteLength),
    ]),
  )
  if (head.byteLength !== headSize(json.byteLength))
    throw new Error('the head of a volume has not its size: the signature is too long')
  return head
}

/**
 * Reads the head of a volume and not a byte behind it. Undefined if the file is something else.
 * @throws PackageError PACKAGE_TRUNCATED, PACKAGE_DAMAGED, ENTRY_REFUSED, PACKAGE_TOO_LARGE, SIGNATURE_INVALID where there is none
 */
export async function readVolumeHead(file: VolumeFile): Promise<VolumeHead | undefined> {
  const first = file.size < BLOCK ? undefined : await file.read(0, BLOCK)
  if (!first?.subarray(0, DOCUMENT_FIELD.byteLength).equals(DOCUMENT_FIELD)) return undefined
  const end = Math.min(headSize(documentSize(first)), file.size)
  const found: Buffer[] = []
  for await (const { name, size, body } of readTar(readChunks(file, 0, end))) {
    const expected = HEAD[found.length] ?? ''
    if (name !== expected)
      throw expected === SIGNATURE_NAME
        ? new PackageError('SIGNATURE_INVALID', 'it carries no signature', SIGNATURE_NAME)
        : new PackageError(
            'ENTRY_REFUSED',
            `${visible(name)} stands where ${expected} belongs`,
            visible(name),
          )
    found.push(await readSmall(body, size, found.length === 0 ? MAX_DOCUMENT_BYTES : BLOCK, name))
    if (found.length === HEAD.length) break
  }
  const [json, signature, volume] = found as [Buffer, Buffer, Buffer]
  const bundle = digestOf(json)
  const own = parseVolumeDocument(volume)
  if (own.bundle !== bundle)
    throw new PackageError('PACKAGE_DAMAGED', `it is a volume of the bundle ${own.bundle}`, VOLUME_NAME)
  return { json, bundle, signature: signature.toString('utf8'), volume: own.volume }
}

/** @throws PackageError PACKAGE_DAMAGED, PACKAGE_TOO_LARGE */
function documentSize(header: Buffer): number {
  try {
    const { size } = parseHeader(header)
    if (size <= MAX_DOCUMENT_BYTES) return size
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error
    throw new PackageError('PACKAGE_DAMAGED', error.message, DOCUMENT_NAME)
  }
  throw new PackageError('PACKAGE_TOO_LARGE', 'it has more than 64 MiB', DOCUMENT_NAME)
}

function parseVolumeDocument(bytes: Buffer): z.infer<typeof volumeDocument> {
  try {
    return volumeDocument.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    throw new PackageError('PACKAGE_DAMAGED', 'it does not say which volume it is', VOLUME_NAME)
  }
}
