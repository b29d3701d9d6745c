import { PackageError } from '../package-error.ts'
import { visible } from '../visible.ts'

export type JsonObject = Record<string, unknown>

/** One object of a template, with the path that leads to it; checks the fields that someone will need. */
export class TemplateObject {
  readonly value: JsonObject
  readonly path: string
  readonly #entry: string

  constructor(value: JsonObject, path: string, entry: string) {
    this.value = value
    this.path = path
    this.#entry = entry
  }

  /** A field's own value; what an object inherits is never one. */
  get(key: string): unknown {
    return Object.hasOwn(this.value, key) ? this.value[key] : undefined
  }

  /** A string of 1 to `limit` characters without control characters. */
  text(key: string, limit: number): string {
    const value = this.optionalText(key, limit)
    if (value === '') throw this.#invalid(key, 'is missing or empty')
    return value
  }

  /** A string of up to `limit` characters; empty where it is absent or null. */
  optionalText(key: string, limit: number): string {
    const value = this.get(key) ?? ''
    if (typeof value !== 'string') throw this.#invalid(key, 'is not a string')
    if (value.length > limit) throw this.#invalid(key, `is longer than ${limit} characters`)
    if (!value.isWellFormed()) throw this.#invalid(key, 'is not Unicode text')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\u0000-\u001f\u007f]/.test(value)) throw this.#invalid(key, 'has control characters in it')
    return value
  }

  /** Any value but absence; `null` counts as one. */
  present(key: string): void {
    if (this.get(key) === undefined) throw this.#invalid(key, 'is missing')
  }

  /** An object; an empty list too where `orEmptyList` says so, as a console takes either. */
  object(key: string, orEmptyList = false): TemplateObject {
    const value = this.get(key)
    if (orEmptyList && Array.isArray(value) && value.length === 0) return this.#inner({}, key)
    if (value == null) throw this.#invalid(key, 'is missing')
    return this.#inner(value, key)
  }

  /** An object, or nothing where the field is absent. `null` is refused: consoles write into it. */
  optionalObject(key: string): TemplateObject | undefined {
    const value = this.get(key)
    return value === undefined ? undefined : this.#inner(value, key)
  }

  /** A list of objects; empty where it is absent or null. */
  objects(key: string): TemplateObject[] {
    const value = this.get(key) ?? []
    if (!Array.isArray(value)) throw this.#invalid(key, 'is not a list')
    return value.map((item: unknown, index) => this.#inner(item, `${key}[${index}]`))
  }

  refuse(key: string, reason: string): never {
    throw this.#invalid(key, reason)
  }

  #inner(value: unknown, key: string): TemplateObject {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#invalid(key, value === null ? 'is null' : 'is not an object')
    return new TemplateObject(value as JsonObject, this.#pathOf(key), this.#entry)
  }

  #pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`
  }

  #invalid(key: string, reason: string): PackageError {
    const path = this.#pathOf(key)
    return new PackageError('TEMPLATE_INVALID', `${visible(path)} ${reason}`, `${this.#entry} › ${path}`)
  }
}
