const NOTHING = new Uint8Array(0)

/** Takes bytes off a stream of chunks, as views into those chunks where it can. */
export class ByteReader implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterator<Uint8Array>
  #chunk: Uint8Array = NOTHING
  #at = 0
  #ended = false
  /** Bytes taken so far. */
  position = 0

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** At least one byte and at most `max`, if any are at hand without waiting. */
  takeBuffered(max: number): Uint8Array | undefined {
    const left = this.#chunk.byteLength - this.#at
    if (left === 0) return undefined
    const length = Math.min(left, max)
    const part = this.#chunk.subarray(this.#at, this.#at + length)
    this.#at += length
    this.position += length
    return part
  }

  /** At least one byte and at most `max`; undefined at the end of the stream. */
  async take(max: number): Promise<Uint8Array | undefined> {
    while (this.#at === this.#chunk.byteLength) if (!(await this.#fill())) return undefined
    return this.takeBuffered(max)
  }

  /** `count` bytes in one piece; fewer only where the stream ends first. */
  async takeExactly(count: number): Promise<Uint8Array> {
    const first = this.takeBuffered(count) ?? (await this.take(count))
    if (first === undefined || first.byteLength === count) return first ?? NOTHING
    const whole = Buffer.allocUnsafe(count)
    whole.set(first)
    let length = first.byteLength
    while (length < count) {
      const part = this.takeBuffered(count - length) ?? (await this.take(count - length))
      if (part === undefined) return whole.subarray(0, length)
      whole.set(part, length)
      length += part.byteLength
    }
    return whole
  }

  /** The next `count` bytes without taking them; fewer only where the stream ends first. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#chunk.byteLength - this.#at < count) {
      const before = this.#chunk.subarray(this.#at)
      if (!(await this.#fill())) {
        this.#chunk = before
        break
      }
      if (before.byteLength > 0) this.#chunk = Buffer.concat([before, this.#chunk])
    }
    return this.#chunk.subarray(this.#at, this.#at + count)
  }

  /** What is left, chunk by chunk. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const part = await this.take(Number.MAX_SAFE_INTEGER)
        if (part === undefined) return
        yield part
      }
    } finally {
      await this.close()
    }
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#chunk = NOTHING
    this.#at = 0
    await this.#source.return?.()
  }

  async #fill(): Promise<boolean> {
    if (this.#ended) return false
    const next = await this.#source.next()
    this.#at = 0
    this.#ended = next.done === true
    this.#chunk = next.done === true ? NOTHING : next.value
    return !this.#ended
  }
}
