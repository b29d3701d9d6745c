import { addressOf } from './address.ts'
import type { Contract, QueryValue } from './contract.ts'
import { takeEarly } from './early.ts'
import { problemOf, unreachable } from './problem.ts'
import { signInAgain } from './session.ts'

export { addressOf } from './address.ts'

export type Call = keyof Contract
export type AnswerOf<C extends Call> = Contract[C]['answer']

type Part<Name extends string, C> = C extends Record<Name, infer Value> ? Record<Name, Value> : object
type Query<C> = C extends { query: infer Value } ? { query?: Value } : object
/** What a call takes: its parameters, query and body, as the contract has them. */
export type Sent<C extends Call> = SentBy[C]
/**
 * Call by call: worked out for all calls at once, the parts would multiply beyond what the type checker bears. `as C` keeps
 * it from doing that all the same where the call is not known yet.
 */
type SentBy = {
  [C in Call as C]: Part<'params', Contract[C]> &
    Query<Contract[C]> &
    Part<'body', Contract[C]> & { signal?: AbortSignal }
}
/** The same as an argument, which may be left out where nothing has to be sent. */
type RestBy = { [C in Call as C]: object extends SentBy[C] ? [sent?: SentBy[C]] : [sent: SentBy[C]] }

interface Loose {
  params?: Record<string, string>
  query?: Record<string, QueryValue | QueryValue[]>
  body?: unknown
  signal?: AbortSignal
}

/**
 * Asks the store. Where the session has ended meanwhile, the person is asked to sign in again on top of the page as
 * it stands, and the call is made once more.
 * @throws Problem; an AbortError if `signal` was aborted
 */
export async function ask<C extends Call>(call: C, ...rest: RestBy[C]): Promise<AnswerOf<C>> {
  const [loose = {}] = rest as unknown as [sent?: Loose]
  let response = await send(call, loose)
  if (response.status === 401 && !call.endsWith(' /session') && (await signInAgain()))
    response = await send(call, loose)
  if (!response.ok) throw await problemOf(response)
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json') ?? false
  return (isJson ? await response.json() : undefined) as AnswerOf<C>
}

async function send(call: Call, { params, query, body, signal }: Loose): Promise<Response> {
  const [method = 'GET', path = ''] = call.split(' ')
  const isBlob = body instanceof Blob
  const address = addressOf(path, params, query)
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Raincask': '1' }
  if (body !== undefined) headers['Content-Type'] = isBlob ? body.type : 'application/json'
  try {
    if (method === 'GET') {
      const early = takeEarly(address)
      if (early) return await early
    }
    return await fetch(address, {
      method,
      headers,
      ...(body !== undefined && { body: isBlob ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw unreachable()
  }
}
