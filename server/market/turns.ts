/** Lets only so much of some work run at once; the rest waits in order. */
export class Turns {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      // Whoever waits longest takes the place over; it is never free in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
