/** What is wrong with one field of what was sent. */
export interface FieldProblem {
  field: string
  problem: string
}

interface Details {
  status: number
  code: string
  happened: string
  next: string
  requestId: string
  fields?: FieldProblem[] | undefined
}

/** Why the store did not do what was asked: what happened, what to do next, and what an administrator needs. */
export class Problem extends Error {
  override readonly name = 'Problem'
  /** HTTP status; 0 if there was no answer. */
  readonly status: number
  /** Stable code of the error. */
  readonly code: string
  readonly next: string
  readonly requestId: string
  readonly fields: FieldProblem[]

  constructor({ status, code, happened, next, requestId, fields = [] }: Details) {
    super(happened)
    this.status = status
    this.code = code
    this.next = next
    this.requestId = requestId
    this.fields = fields
  }
}

/** No answer came. */
export function unreachable(): Problem {
  return new Problem({ status: 0, code: 'UNREACHABLE', happened: '', next: '', requestId: '' })
}

/** The problem that an answer tells, in its own words where it has any. */
export async function problemOf(response: Response): Promise<Problem> {
  const told = (await response.json().catch(() => null)) as Record<string, unknown> | null
  const text = (name: string) => (typeof told?.[name] === 'string' ? (told[name] as string) : '')
  return new Problem({
    status: response.status,
    // A proxy in between has no code of ours.
    code: text('error') || 'NO_CODE',
    happened: text('msg'),
    next: text('next'),
    requestId: text('requestId') || (response.headers.get('X-Request-Id') ?? ''),
    fields: Array.isArray(told?.['fields']) ? (told['fields'] as FieldProblem[]) : [],
  })
}

/** Anything that was thrown, as a problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem({ status: 0, code: 'PAGE', happened: String(error), next: '', requestId: '' })
}
