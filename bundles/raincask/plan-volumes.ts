import { type Digest, digestOf } from '../../oci/digest.ts'
import { PackageError } from '../package-error.ts'
import { BLOCK } from '../tar/header.ts'
import { TAR_END, tarPadding } from '../tar/write-tar-header.ts'
import { blobName, pieceHeader } from './bundle.ts'
import type { BundleBlob, BundleDocument } from './bundle-document.ts'
import { headSize } from './volume-head.ts'

/** What a bundle is to carry. */
export interface PlannedContent {
  /** All of `bundle.json` that does not depend on where things lie. */
  about: Omit<BundleDocument, 'schema' | 'id' | 'files' | 'blobs' | 'volumes' | 'totals'>
  /** The files of the OCI layout. */
  layout: { name: 'oci-layout' | 'index.json'; bytes: Buffer }[]
  blobs: PlannedBlob[]
  /** Most bytes of a volume's file; one volume of any size if left out. */
  volumeSize?: number | undefined
}

export type PlannedBlob = Pick<BundleBlob, 'digest' | 'size' | 'kind'>

/** Where everything lies, with room for a table of contents that is finished once ranges have been hashed. */
export interface VolumePlan {
  document: BundleDocument
  /** Bytes of `bundle.json`, filled up with spaces. */
  documentSize: number
}

const NO_DIGEST: Digest = `sha256:${'0'.repeat(64)}`
const NO_ID = '0'.repeat(32)
/** Below this, a volume is not worth its table of contents. */
const LEAST_ROOM = 8 * BLOCK

/**
 * Lays a bundle's content out into volumes: the layout's files and the documents first, then what is small, then the
 * large blobs, each where it fits first. A blob that no volume can hold is cut. The same content always gives the same
 * plan.
 * @throws PackageError PACKAGE_TOO_LARGE if volumes of this size cannot even hold the table of contents
 */
export function planVolumes(content: PlannedContent): VolumePlan {
  for (let documentSize = BLOCK; ; ) {
    const document = layOut(content, documentSize)
    const needed = documentBytes(document).byteLength
    if (needed <= documentSize) return { document, documentSize }
    documentSize = needed + tarPadding(needed).byteLength
  }
}

/**
 * The finished `bundle.json`: ranges hashed, id derived, filled up to the size that was planned.
 * @param rangeDigests of every range, in the order of the document
 */
export function finishDocument(plan: VolumePlan, rangeDigests: readonly Digest[]): Buffer {
  const left = [...rangeDigests]
  const blobs = plan.document.blobs.map((blob) =>
    blob.ranges
      ? { ...blob, ranges: blob.ranges.map((range) => ({ ...range, digest: left.shift() ?? NO_DIGEST })) }
      : blob,
  )
  const document = { ...plan.document, blobs }
  const id = digestOf(documentBytes(document)).slice(7, 39)
  const filled = Buffer.alloc(plan.documentSize, ' ')
  filled.set(documentBytes({ ...document, id }))
  return filled
}

function documentBytes(document: BundleDocument): Buffer {
  return Buffer.from(`${JSON.stringify(document)}\n`)
}

class Layout {
  readonly #head: number
  readonly #limit: number
  /** Bytes of each volume that are taken. */
  readonly #taken: number[] = []

  constructor(documentSize: number, volumeSize: number | undefined) {
    this.#head = headSize(documentSize)
    this.#limit = (volumeSize ?? Number.POSITIVE_INFINITY) - TAR_END.byteLength
    if (this.#limit - this.#head < LEAST_ROOM)
      throw new PackageError(
        'PACKAGE_TOO_LARGE',
        `volumes of ${volumeSize} bytes are too small: the table of contents alone has ${this.#head}`,
      )
    this.#open()
  }

  get sizes(): { size: number }[] {
    return this.#taken.map((taken) => ({ size: taken + TAR_END.byteLength }))
  }

  /** Places an entry in the first volume that has room, else in a new one; undefined if none can have. */
  place(name: string, size: number): { volume: number; offset: number } | undefined {
    const header = pieceHeader({ name, size }).byteLength
    const cost = header + size + tarPadding(size).byteLength
    let index = this.#taken.findIndex((taken) => taken + cost <= this.#limit)
    if (index < 0) {
      if (this.#head + cost > this.#limit) return undefined
      index = this.#open()
    }
    const offset = (this.#taken[index] ?? 0) + header
    this.#taken[index] = (this.#taken[index] ?? 0) + cost
    return { volume: index + 1, offset }
  }

  /** Most bytes that an entry of this name can have in a volume of its own. */
  wholeVolume(name: string): number {
    const room = this.#limit - this.#head - pieceHeader({ name, size: 0 }).byteLength
    return room - (room % BLOCK)
  }

  #open(): number {
    return this.#taken.push(this.#head) - 1
  }
}

function layOut({ about, layout, blobs, volumeSize }: PlannedContent, documentSize: number): BundleDocument {
  const volumes = new Layout(documentSize, volumeSize)
  const files = layout.map(({ name, bytes }) => {
    const place = volumes.place(name, bytes.byteLength)
    if (place?.volume !== 1)
      throw new PackageError('PACKAGE_TOO_LARGE', `volumes of ${volumeSize} bytes are too small for ${name}`)
    return { name, size: bytes.byteLength, digest: digestOf(bytes), volume: 1 as const, offset: place.offset }
  })
  const placed = [...blobs].sort(documentsFirst).map((blob) => placeBlob(blob, volumes))
  const bytes = blobs.reduce((total, { size }) => total + size, 0)
  return {
    schema: 1,
    id: NO_ID,
    ...about,
    files,
    blobs: placed,
    volumes: volumes.sizes,
    totals: { blobs: blobs.length, bytes },
  }
}

function placeBlob({ digest, size, kind }: PlannedBlob, volumes: Layout): BundleBlob {
  const place = volumes.place(blobName(digest), size)
  if (place) return { digest, size, kind, ...place }
  if (kind !== 'blob')
    throw new PackageError('PACKAGE_TOO_LARGE', `the document ${digest} does not fit into a volume`)
  const ranges = []
  for (let left = size; left > 0; ) {
    const name = blobName(digest, ranges.length + 1)
    const length = Math.min(left, volumes.wholeVolume(name))
    const at = volumes.place(name, length)
    if (!at) throw new Error('an empty volume has no room')
    ranges.push({ ...at, size: length, digest: NO_DIGEST })
    left -= length
  }
  return { digest, size, kind, ranges }
}

const KINDS: readonly string[] = ['manifest', 'entry', 'blob']
/** Blobs up to this many bytes go before the large ones: templates, configs, logos. */
const SMALL = 64 * 1024

/** Manifests, entries, what is small, then the large ones beginning with the largest: it fits volumes best. */
function documentsFirst(a: PlannedBlob, b: PlannedBlob): number {
  const order = KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)
  const small = Number(a.size > SMALL) - Number(b.size > SMALL)
  const bySize = a.size > SMALL && b.size > SMALL ? b.size - a.size : 0
  return order || small || bySize || (a.digest < b.digest ? -1 : 1)
}
