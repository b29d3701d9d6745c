import { RaincaskError } from './errors.ts'

/** Work that waits. */
interface Waiting {
  /** Who wants it. */
  by: string
  begin: () => void
  refuse: (error: RaincaskError) => void
}

/**
 * Lets only so much of some work run at once; the rest waits in order. Where too much waits, whoever has most waiting loses
 * the last of it to one who has less: nobody who asks for much keeps others out.
 */
export class Turns {
  #free: number
  readonly #most: number
  readonly #waiting: Waiting[] = []

  /** @param mostWaiting how much may wait; what comes beyond is refused */
  constructor(atOnce: number, mostWaiting = Number.POSITIVE_INFINITY) {
    this.#free = atOnce
    this.#most = mostWaiting
  }

  /**
   * @param by who wants it done
   * @throws RaincaskError BUSY if too much waits already
   */
  async take<T>(work: () => Promise<T>, by = ''): Promise<T> {
    await this.#turn(by)
    try {
      return await work()
    } finally {
      // Whoever waits longest takes the place over; it is never free in between.
      const next = this.#waiting.shift()
      if (next) next.begin()
      else this.#free++
    }
  }

  async #turn(by: string): Promise<void> {
    if (this.#free > 0) {
      this.#free--
      return
    }
    if (this.#waiting.length >= this.#most) this.#makeRoom(by)
    await new Promise<void>((begin, refuse) => this.#waiting.push({ by, begin, refuse }))
  }

  /** @throws RaincaskError BUSY where `by` has as much waiting as anybody else */
  #makeRoom(by: string): void {
    const busy = new RaincaskError('BUSY', { retryAfter: 2 })
    const counts = new Map<string, number>([[by, 1]])
    for (const one of this.#waiting) counts.set(one.by, (counts.get(one.by) ?? 0) + 1)
    const [most] = [...counts].sort(([, a], [, b]) => b - a)
    const last = this.#waiting.findLastIndex((one) => one.by === most?.[0])
    if (most === undefined || last < 0 || most[1] <= (counts.get(by) ?? 1)) throw busy
    for (const { refuse } of this.#waiting.splice(last, 1)) refuse(busy)
  }
}
