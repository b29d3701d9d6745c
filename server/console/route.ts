import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { SignedIn } from '../accounts/sessions.ts'
import type { Picture } from '../content/pictures.ts'
import type { Actor } from '../ops/audit.ts'

/** Who may call a route. A publisher's routes are an administrator's too; handlers may ask for more. */
export type Access = 'anyone' | 'signed-in' | 'publisher' | 'administrator'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

/** A body that is a picture and not JSON: PNG, JPEG, GIF or WebP, judged by its bytes. */
export interface PictureBody {
  /** Largest size, in bytes. */
  picture: number
}

/** A body of any length, taken as it comes. */
export interface StreamBody {
  /** Media type that it must have. */
  stream: string
}

/** What a route's body becomes. */
export type BodyOf<B> = B extends StreamBody
  ? Readable
  : B extends PictureBody
    ? Picture
    : B extends z.ZodType
      ? z.output<B>
      : undefined

/** One request, checked. */
export interface RouteRequest<P = unknown, Q = unknown, B = unknown, U = SignedIn | undefined> {
  params: P
  query: Q
  body: B
  /** Who asks; undefined for strangers, which only routes for anyone meet. */
  user: U
  /** The same, as the audit writes it: `audit.record({ ...request.actor, action, target })`. */
  actor: Actor
  /** What the client calls itself, at most 200 characters. */
  agent: string
  /** `http[s]://host[:port]` under which the caller reaches this store. */
  base: string
  /** The `If-None-Match` header, or empty. */
  ifNoneMatch: string
  /** Any other header by its name, or empty. */
  header(name: string): string
}

/** An answer that is not JSON, or that needs a header of its own. */
export class Answer {
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly status: number | undefined

  /**
   * @param body bytes or a stream as they are; anything else as JSON of the route's response schema
   * @param status the route's own if left out
   */
  constructor(body: unknown, headers: Record<string, string> = {}, status?: number) {
    this.body = body
    this.headers = headers
    this.status = status
  }
}

/** A file: bytes or a stream with their media type. The route says so with `produces`. */
export function file(body: Buffer | Readable, type: string, headers: Record<string, string> = {}): Answer {
  return new Answer(body, { 'Content-Type': type, ...headers })
}

/** A route as the tables hold it. */
export interface ConsoleRoute {
  method: Method
  /** Below `/api/v1`, e.g. `/apps/:id`. */
  path: string
  access: Access
  /** What it does, as one line of the OpenAPI document. */
  summary: string
  /** Room of the OpenAPI document that it stands in, e.g. `apps`. */
  tag: string
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType | PictureBody | StreamBody
  /** Form of the answer. Fields that it does not name never leave. Without it: 204, no body. */
  response?: z.ZodType
  /** Media type of an answer that is not JSON. */
  produces?: string
  /** 200 if left out, or 204 where there is no response. */
  status?: number
  /** Headers of every answer, refusals included. */
  headers?: Record<string, string>
  /** Largest JSON body in bytes, 1 MiB if left out. */
  bodyLimit?: number
  /** True for the few writes that need no session: signing in, using a link. */
  isOpenWrite?: boolean
  handle(request: RouteRequest): unknown
}

type UserOf<A extends Access> = A extends 'anyone' ? SignedIn | undefined : SignedIn
type ResultOf<R extends z.ZodType> = z.input<R> | Answer
type None = z.ZodUndefined

/** A route with its types: what `route` takes. */
export interface RouteDeclaration<
  A extends Access,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType | PictureBody | StreamBody,
  R extends z.ZodType,
> extends Omit<ConsoleRoute, 'handle'> {
  access: A
  params?: P
  query?: Q
  body?: B
  response?: R
  /** Does the work: a call or two into what lies below. Returns the answer in the response's form. */
  handle(
    request: RouteRequest<z.output<P>, z.output<Q>, BodyOf<B>, UserOf<A>>,
  ): ResultOf<R> | Promise<ResultOf<R>>
}

/**
 * Declares a route; types of params, query, body and answer follow from its schemas.
 *
 *     route({ method: 'GET', path: '/apps/:id', access: 'anyone', tag: 'apps', summary: 'One app',
 *       params: z.object({ id: idField }), response: appSchema, handle: ({ params }) => apps.get(params.id) })
 */
export function route<
  A extends Access,
  P extends z.ZodType = None,
  Q extends z.ZodType = None,
  B extends z.ZodType | PictureBody | StreamBody = None,
  R extends z.ZodType = z.ZodVoid,
>(declaration: RouteDeclaration<A, P, Q, B, R>): ConsoleRoute {
  return declaration as ConsoleRoute
}

/** `params` of the many routes that name one thing. */
export const idParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) })
