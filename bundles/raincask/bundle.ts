import { type Digest, digestOf, splitDigest } from '../../oci/digest.ts'
import { MAX_MANIFEST_BYTES } from '../../oci/manifest.ts'
import { fingerprintOf, parsePublicKey } from '../minisign-keys.ts'
import { PackageError } from '../package-error.ts'
import { TAR_END, tarHeader, tarPadding } from '../tar/write-tar-header.ts'
import { type BundleBlob, type BundleDocument, parseBundleDocument } from './bundle-document.ts'
import { headSize } from './volume-head.ts'

/** Something that lies in a volume: a file of the layout, a blob, or a range of one. */
export interface Piece {
  /** Name of its entry in the tar. */
  name: string
  /** The blob that it is, or is part of; undefined for a file of the layout. */
  blob: BundleBlob | undefined
  volume: number
  /** Where its first byte lies in the volume's file. */
  offset: number
  size: number
  /** Where it belongs in its blob. */
  start: number
  /** What its own bytes have. */
  digest: Digest
}

/** The name of a blob's entry, or of its `part`, counted from 1. */
export function blobName(digest: Digest, part?: number): string {
  const { algorithm, hex } = splitDigest(digest)
  const suffix = part === undefined ? '' : `.part-${String(part).padStart(4, '0')}`
  return `blobs/${algorithm}/${hex}${suffix}`
}

/** The very header that an entry of the payload has. */
export function pieceHeader({ name, size }: Pick<Piece, 'name' | 'size'>): Buffer {
  return tarHeader({ name, size, mode: 0o444 })
}

/** A bundle's table of contents, checked to agree with itself; its signature is not judged by it. */
export class Bundle {
  readonly document: BundleDocument
  readonly json: Buffer
  /** Digest of `bundle.json`: the bundle's identity, which all its volumes share. */
  readonly digest: Digest
  readonly #blobs: ReadonlyMap<Digest, BundleBlob>
  readonly #volumes: Piece[][]

  /** @throws PackageError BUNDLE_INVALID, BUNDLE_NEWER */
  constructor(json: Buffer) {
    this.json = json
    this.digest = digestOf(json)
    this.document = parseBundleDocument(json)
    const { blobs, volumes } = this.document
    this.#blobs = new Map(blobs.map((blob) => [blob.digest, blob]))
    this.#volumes = volumes.map(() => [])
    this.#checkContents()
    for (const piece of [...this.#files(), ...blobs.flatMap(piecesOf)]) {
      const pieces = this.#volumes[piece.volume - 1]
      if (!pieces) throw invalid(`${piece.name} lies in volume ${piece.volume}, of ${volumes.length}`)
      pieces.push(piece)
    }
    this.#volumes.forEach((pieces, index) => {
      pieces.sort((a, b) => a.offset - b.offset)
      checkPlaces(pieces, headSize(json.byteLength), index + 1, volumes[index]?.size ?? 0)
    })
  }

  get volumeCount(): number {
    return this.#volumes.length
  }

  /** Bytes of the file of a volume, counted from 1. */
  volumeSize(volume: number): number {
    return this.document.volumes[volume - 1]?.size ?? 0
  }

  /** What a volume holds, in the order of its bytes. */
  pieces(volume: number): readonly Piece[] {
    return this.#volumes[volume - 1] ?? []
  }

  blob(digest: Digest): BundleBlob | undefined {
    return this.#blobs.get(digest)
  }

  /** Name for people and for files: the app and its version, or how many there are. */
  get title(): string {
    const { releases } = this.document
    const [first] = releases
    return releases.length === 1 ? `${first?.name} ${first?.version}` : `${releases.length} releases`
  }

  #files(): Piece[] {
    const { files } = this.document
    if (files[0]?.name !== 'oci-layout' || files[1]?.name !== 'index.json')
      throw invalid('its files are not oci-layout and index.json')
    return files.map((file) => ({ ...file, start: 0, blob: undefined }))
  }

  #checkContents(): void {
    const { by, blobs, requires, releases, totals, kind, base } = this.document
    const key = parsePublicKey(by.publicKey)
    if (!key || fingerprintOf(key) !== by.fingerprint) throw invalid('its maker is not the key that it names')
    if (this.#blobs.size !== blobs.length) throw invalid('it lists a blob twice')
    if (requires.some(({ digest }) => this.#blobs.has(digest)))
      throw invalid('it requires a blob that it carries')
    if (new Set(requires.map(({ digest }) => digest)).size !== requires.length)
      throw invalid('it requires a blob twice')
    if ((kind === 'full') !== (base === undefined) || (kind === 'full' && requires.length > 0))
      throw invalid('it is not clear whether it is whole or a delta')
    const bytes = blobs.reduce((total, { size }) => total + size, 0)
    if (totals.blobs !== blobs.length || totals.bytes !== bytes)
      throw invalid('its totals are not those of its blobs')
    if (new Set(releases.map(({ app, version }) => `${app}@${version}`)).size !== releases.length)
      throw invalid('it lists a release twice')
    for (const { app, version, digest, entry } of releases)
      if (this.blob(digest)?.kind !== 'manifest' || this.blob(entry)?.kind !== 'entry')
        throw invalid(`it does not carry the documents of ${app} ${version}`)
  }
}

/**
 * Where a blob lies, in the order of its bytes.
 * @throws PackageError BUNDLE_INVALID
 */
export function piecesOf(blob: BundleBlob): Piece[] {
  const { digest, size, volume, offset, ranges, kind } = blob
  if (kind !== 'blob' && (ranges || size > MAX_MANIFEST_BYTES))
    throw invalid(`the document ${digest} is cut or larger than 4 MiB`)
  if (!ranges) {
    if (volume === undefined || offset === undefined) throw invalid(`${digest} has no place`)
    return [{ name: blobName(digest), blob, volume, offset, size, start: 0, digest }]
  }
  if (volume !== undefined || offset !== undefined) throw invalid(`${digest} has two places`)
  let start = 0
  const pieces = ranges.map((range, index) => {
    const piece = { ...range, name: blobName(digest, index + 1), blob, start }
    start += range.size
    return piece
  })
  if (start !== size) throw invalid(`the ranges of ${digest} have ${start} bytes, and it has ${size}`)
  return pieces
}

/** Pieces lie one behind the other, from behind the head up to the end marker. */
function checkPlaces(pieces: readonly Piece[], head: number, volume: number, size: number): void {
  let at = head
  for (const piece of pieces) {
    if (piece.offset !== at + pieceHeader(piece).byteLength)
      throw invalid(`${piece.name} is not in its place in volume ${volume}`)
    at = piece.offset + piece.size + tarPadding(piece.size).byteLength
  }
  if (at + TAR_END.byteLength !== size)
    throw invalid(`volume ${volume} has ${at + TAR_END.byteLength} bytes and not ${size}`)
}

function invalid(reason: string): PackageError {
  return new PackageError('BUNDLE_INVALID', reason, 'bundle.json')
}
