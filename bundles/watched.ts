/**
 * The same chunks, counted, until the signal aborts.
 * @throws the signal's reason.
 */
export async function* watched(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onBytes: (total: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let total = 0
  for await (const chunk of source) {
    signal?.throwIfAborted()
    total += chunk.byteLength
    onBytes(total)
    yield chunk
  }
}
