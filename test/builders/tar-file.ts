import { TAR_END, type TarHeaderFields, tarHeader, tarPadding } from '../../bundles/tar/write-tar-header.ts'
import { contentOfBytes, type Sized } from './content.ts'

/** One entry of a tar that is built for a test. */
export interface TarItem extends Omit<TarHeaderFields, 'size'> {
  content?: Sized | Uint8Array | string
}

/** A tar of these entries as GNU tar would write it, ended by `endBlocks` zero blocks. */
export function tarFile(items: TarItem[], endBlocks = 2): Sized {
  const parts = items.map(({ content, ...fields }) => {
    const body = sized(content ?? '')
    return { header: tarHeader({ ...fields, size: body.size }), body }
  })
  const end = Buffer.concat(Array.from({ length: endBlocks }, () => TAR_END.subarray(0, 512)))
  const size = parts.reduce(
    (sum, { header, body }) => sum + header.byteLength + body.size + tarPadding(body.size).byteLength,
    end.byteLength,
  )
  return { size, open: () => stream(parts, end) }
}

/** Bytes, text or a stream, as a stream of known size. */
export function sized(content: Sized | Uint8Array | string): Sized {
  return typeof content === 'string' || content instanceof Uint8Array ? contentOfBytes(content) : content
}

async function* stream(parts: { header: Buffer; body: Sized }[], end: Buffer): AsyncGenerator<Uint8Array> {
  for (const { header, body } of parts) {
    yield header
    yield* body.open()
    yield tarPadding(body.size)
  }
  yield end
}
