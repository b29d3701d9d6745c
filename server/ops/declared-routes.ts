import type { Context, Middleware, Next } from 'koa'

/** One route as its room declares it. */
export interface DeclaredRoute {
  method: string
  /** The whole path; `:name` stands for one part of it, `:name+` for one or more, `:name*` for any number. */
  path: string
  /** The rule that it is under: one of its group's. */
  rule: string
  /** What else holds for this route alone. */
  also?: string
}

/** The routes of one room, with who may call them: what docs/security.md is written from, and a test calls. */
export interface RouteGroup {
  name: string
  /** Each rule with who may call, as a sentence for people. */
  rules: Readonly<Record<string, string>>
  routes: readonly DeclaredRoute[]
  /** Where the room answers everything below some addresses by its own table, refusals included: those addresses. */
  below?: readonly string[]
}

/** A group with the middleware that answers it. */
export interface RouteRoom extends RouteGroup {
  answer: Middleware
}

/** Middleware of a room that sees requests for addresses that it has declared, and no other. */
export function declaredOnly({ routes, below = [], answer }: RouteRoom): Middleware {
  const isDeclared = pathMatcher(routes.map(({ path }) => path))
  return function declared(ctx: Context, next: Next) {
    // Consoles join a market address that ends in a slash with ours (market contract, rule 0.13).
    const path = ctx.path.replace(/^\/{2,}/, '/')
    const isOurs = isDeclared(path) || below.some((start) => path === start || path.startsWith(`${start}/`))
    return isOurs ? answer(ctx as Parameters<Middleware>[0], next) : next()
  }
}

/** Tells whether a path is one that the patterns say; one slash at its end makes no difference. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const sources = [...new Set(patterns)].map((pattern) =>
    pattern
      .replace(/\/$/, '')
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\/:\w+(\\[+*])?/g, (_, many?: string) => (many ? `(?:/[^/]+)${many.slice(1)}` : '/[^/]+')),
  )
  const all = new RegExp(`^(?:${sources.join('|')})/?$`)
  return (path) => all.test(path)
}
