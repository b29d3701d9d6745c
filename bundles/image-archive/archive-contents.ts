import type { Digest } from '../../oci/digest.ts'
import { MAX_MANIFEST_BYTES } from '../../oci/manifest.ts'
import { PackageError } from '../package-error.ts'
import { classifyDocument, type ImageConfig } from './image-config.ts'
import type { SizedBlob } from './types.ts'

/** Most bytes of manifests and configs of one archive that are looked at in memory. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024

/** What one pass over an image archive has found, before it is known what belongs to what. */
export class ArchiveContents {
  /** Manifests and indexes; they are not written as blobs. */
  readonly documents = new Map<Digest, Buffer>()
  readonly configs = new Map<Digest, ImageConfig>()
  /** `index.json`, `manifest.json` and the like, by name. */
  readonly files = new Map<string, Buffer>()
  /** Layers of `docker save` up to 24, by path; compressed ones as crane writes them. */
  readonly layers = new Map<string, SizedBlob & { isGzip?: boolean }>()
  /** Symbolic links from one layer's path to another's. */
  readonly links = new Map<string, string>()
  /** Configs of `docker save` up to 24, by path. */
  readonly configPaths = new Map<string, SizedBlob>()
  /** True once an entry under `blobs/` was seen. */
  hasBlobs = false
  #documentBytes = 0

  /**
   * Takes note of a JSON blob. True if it is a manifest or index, which is kept here and not stored as a blob.
   * @throws PackageError PACKAGE_TOO_LARGE
   */
  note(digest: Digest, bytes: Buffer, where: string): boolean {
    if (this.documents.has(digest)) return true
    const document = classifyDocument(bytes)
    if (document.kind === 'other') return false
    this.#documentBytes += bytes.byteLength
    if (this.#documentBytes > MAX_DOCUMENT_BYTES)
      throw new PackageError('PACKAGE_TOO_LARGE', 'the archive has more than 64 MiB of manifests', where)
    if (document.kind === 'manifest') this.documents.set(digest, bytes)
    else this.configs.set(digest, document.config)
    return document.kind === 'manifest'
  }

  /** Keeps a file of the archive's own; a second one of the same name is refused. */
  keep(name: string, bytes: Buffer, where: string): void {
    if (this.files.has(name)) throw new PackageError('ENTRY_REFUSED', `the archive has ${name} twice`, where)
    this.files.set(name, bytes)
  }
}

/** True if a blob of this size and beginning may be a JSON document that is small enough to look at. */
export function mayBeDocument(size: number, head: Uint8Array): boolean {
  return size <= MAX_MANIFEST_BYTES && /^\s*\{/.test(Buffer.from(head).toString('latin1'))
}
