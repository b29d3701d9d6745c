import { RaincaskError } from '../ops/errors.ts'

/** A JSON object's fields, each value as the bytes in which it was written; of one written twice the last counts. */
export type JsonFields = ReadonlyMap<string, Buffer>

/** Deeper than anything that a console sends. */
const MAX_DEPTH = 200
const BRACE_OPEN = 0x7b
const BRACE_CLOSE = 0x7d
const BRACKET_OPEN = 0x5b
const BRACKET_CLOSE = 0x5d
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c

/**
 * Takes a JSON object apart without parsing its values: a template of many megabytes keeps every byte that its
 * publisher wrote (market contract, 2e.7).
 * @throws RaincaskError REQUEST_INVALID if this is no JSON object
 */
export function jsonFields(body: Buffer): JsonFields {
  return new FieldReader(body).read()
}

/**
 * The values of fields, parsed, for a schema.
 * @throws RaincaskError REQUEST_INVALID that names the field whose value is no JSON
 */
export function parsedFields(fields: JsonFields, except: readonly string[] = []): Record<string, unknown> {
  const parsed: Record<string, unknown> = Object.create(null)
  for (const [name, bytes] of fields) {
    if (except.includes(name)) continue
    const value = parse(bytes)
    if (value === undefined) throw refused(`the field ${name.slice(0, 64)} is not JSON`)
    parsed[name] = value
  }
  return parsed
}

class FieldReader {
  readonly #body: Buffer
  #at = 0

  constructor(body: Buffer) {
    this.#body = body
  }

  read(): JsonFields {
    const fields = new Map<string, Buffer>()
    this.#expect(BRACE_OPEN)
    while (this.#next() !== BRACE_CLOSE) {
      if (fields.size > 0) this.#expect(COMMA)
      const name = this.#name()
      this.#expect(COLON)
      // Set anew, so that the last of two comes last as well.
      fields.delete(name)
      fields.set(name, this.#value())
    }
    this.#at++
    if (this.#next() !== undefined) throw refused('something follows the JSON object')
    return fields
  }

  /** The next byte that is no white space; undefined at the end. */
  #next(): number | undefined {
    while (isSpace(this.#body[this.#at])) this.#at++
    return this.#body[this.#at]
  }

  #expect(byte: number): void {
    if (this.#next() !== byte) throw this.#refused()
    this.#at++
  }

  #name(): string {
    if (this.#next() !== QUOTE) throw this.#refused()
    const start = this.#at
    this.#at = this.#stringEnd(start)
    const name = parse(this.#body.subarray(start, this.#at))
    if (typeof name !== 'string') throw this.#refused()
    return name
  }

  #value(): Buffer {
    const first = this.#next()
    const start = this.#at
    if (first === QUOTE) this.#at = this.#stringEnd(start)
    else if (first === BRACE_OPEN || first === BRACKET_OPEN) this.#at = this.#containerEnd(start)
    else this.#at = this.#plainEnd(start)
    if (this.#at === start) throw this.#refused()
    return this.#body.subarray(start, this.#at)
  }

  #containerEnd(start: number): number {
    let depth = 0
    for (let at = start; at < this.#body.length; at++) {
      const byte = this.#body[at]
      if (byte === QUOTE) at = this.#stringEnd(at) - 1
      else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
        if (++depth > MAX_DEPTH) throw refused(`it nests deeper than ${MAX_DEPTH} levels`)
      } else if ((byte === BRACE_CLOSE || byte === BRACKET_CLOSE) && --depth === 0) return at + 1
    }
    throw refused('the body is cut off: its JSON has no end')
  }

  /** Behind the closing quote of the string that begins here. */
  #stringEnd(start: number): number {
    let quote = this.#body.indexOf(QUOTE, start + 1)
    for (; quote >= 0; quote = this.#body.indexOf(QUOTE, quote + 1)) {
      let escapes = 0
      while (this.#body[quote - 1 - escapes] === BACKSLASH) escapes++
      if (escapes % 2 === 0) return quote + 1
    }
    throw refused('the body is cut off: its JSON has no end')
  }

  /** The end of a number, `true`, `false` or `null`. */
  #plainEnd(start: number): number {
    let at = start
    while (at < this.#body.length && !isSpace(this.#body[at]) && !isMark(this.#body[at])) at++
    return at
  }

  #refused(): RaincaskError {
    return refused(`the body is not a JSON object (position ${this.#at})`)
  }
}

/** The value that the bytes spell; undefined if they are no JSON in UTF-8. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function isMark(byte: number | undefined): boolean {
  return byte === COMMA || byte === BRACE_CLOSE || byte === BRACKET_CLOSE || byte === COLON
}

function refused(reason: string): RaincaskError {
  return new RaincaskError('REQUEST_INVALID', { reason })
}
