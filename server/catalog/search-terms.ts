/** The values of a facet, numbered as they come, so that counting them is counting in a list. Number 0 is the empty one. */
export class Terms {
  readonly #numbers = new Map<string, number>([['', 0]])
  readonly #values = ['']

  /** How many values have a number. */
  get size(): number {
    return this.#values.length
  }

  /** The value's number, a new one if need be. */
  numberOf(value: string): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    const number = this.#values.push(value) - 1
    this.#numbers.set(value, number)
    return number
  }

  numbersOf(values: Iterable<string>): number[] {
    return Array.from(values, (value) => this.numberOf(value))
  }

  /** The number of a value that has one. */
  find(value: string): number | undefined {
    return this.#numbers.get(value)
  }

  valueOf(number: number): string {
    return this.#values[number] ?? ''
  }
}
