/** Values numbered as they come, so that counting them is counting in a list. Number 0 is the empty one. */
export class Terms {
  readonly #numbers = new Map<string, number>([['', 0]])
  readonly values: readonly string[]
  readonly #values = ['']

  constructor() {
    this.values = this.#values
  }

  /** The value's number, a new one if need be. */
  numberOf(value: string): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    const number = this.#values.push(value) - 1
    this.#numbers.set(value, number)
    return number
  }
}
