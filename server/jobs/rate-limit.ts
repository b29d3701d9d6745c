/** Least rate that can be set, in bytes a second: below it a job would look dead. */
export const LEAST_RATE = 64 * 1024
/** Longest time without a look whether to go on, in milliseconds. */
const SLICE = 200
/** Bytes that may go through at once after a pause, as seconds of the rate. */
const BURST = 0.25

const never = new Int32Array(new SharedArrayBuffer(4))

/**
 * Holds work to a rate by making its thread wait: every byte passes the thread that reads or writes it, so nothing
 * else has to know of the limit.
 */
export class RateLimit {
  readonly #rate: number
  #allowance: number
  #last = performance.now()

  /** @param rate bytes a second */
  constructor(rate: number) {
    this.#rate = Math.max(LEAST_RATE, rate)
    this.#allowance = this.#rate * BURST
  }

  /** Lets `bytes` pass; blocks until they may, or until `goOn` says no. */
  pass(bytes: number, goOn: () => boolean): void {
    this.#refill()
    this.#allowance -= bytes
    while (this.#allowance < 0 && goOn()) {
      const wait = Math.min(SLICE, (-this.#allowance / this.#rate) * 1000)
      Atomics.wait(never, 0, 0, Math.max(1, wait))
      this.#refill()
    }
  }

  #refill(): void {
    const now = performance.now()
    const refilled = this.#allowance + ((now - this.#last) / 1000) * this.#rate
    this.#allowance = Math.min(this.#rate * BURST, refilled)
    this.#last = now
  }
}
