import { type CatalogueEntry, catalogue, type ErrorCode } from './error-catalogue.ts'

export type { ErrorCode } from './error-catalogue.ts'

/** What is wrong with one field of a request. */
export interface FieldProblem {
  /** Its path, with dots; empty for the whole. */
  field: string
  problem: string
}

export interface ErrorDetails {
  /** The thing that it is about: a file, a digest, a name. */
  where?: string
  /** The particular of this case, as part of a sentence. */
  reason?: string
  /** Each wrong field, for forms. */
  fields?: FieldProblem[]
  /** When it is worth trying again, in seconds. */
  retryAfter?: number
  cause?: unknown
}

/** An error of the catalogue: `message` says what happened, `next` what to do. */
export class RaincaskError extends Error {
  override readonly name = 'RaincaskError'
  readonly code: ErrorCode
  readonly where: string | undefined
  readonly reason: string | undefined
  readonly fields: FieldProblem[] | undefined
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(
      fill(catalogue[code].happened, details),
      details.cause === undefined ? {} : { cause: details.cause },
    )
    this.code = code
    this.where = details.where
    this.reason = details.reason
    this.fields = details.fields
    this.retryAfter = details.retryAfter
  }

  get status(): number {
    return catalogue[this.code].status
  }

  get next(): string {
    return catalogue[this.code].next
  }

  /** Code of the distribution specification; `UNKNOWN` for errors that it has no word for. */
  get ociCode(): string {
    const entry: CatalogueEntry = catalogue[this.code]
    return entry.oci ?? 'UNKNOWN'
  }
}

function fill(text: string, details: ErrorDetails): string {
  return text
    .replace('{where}', printable(details.where ?? 'it'))
    .replace('{reason}', printable(details.reason ?? 'no reason was given'))
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** Text from outside, made safe for a terminal and a log: control characters shown, length bounded. */
export function printable(text: string): string {
  const visible = text.replace(UNPRINTABLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return visible.length > 600 ? `${visible.slice(0, 600)}…` : visible
}
