import { RaincaskError } from './errors.ts'

/** Lets only so much of some work run at once; the rest waits in order. */
export class Turns {
  #free: number
  readonly #most: number
  readonly #waiting: (() => void)[] = []

  /** @param mostWaiting how much may wait; what comes beyond is refused */
  constructor(atOnce: number, mostWaiting = Number.POSITIVE_INFINITY) {
    this.#free = atOnce
    this.#most = mostWaiting
  }

  /** @throws RaincaskError BUSY if too much waits already */
  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn()
    try {
      return await work()
    } finally {
      // Whoever waits longest takes the place over; it is never free in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }

  async #turn(): Promise<void> {
    if (this.#free > 0) {
      this.#free--
      return
    }
    if (this.#waiting.length >= this.#most) throw new RaincaskError('BUSY', { retryAfter: 2 })
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}
