import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from 'koa'
import { RaincaskError } from '../ops/errors.ts'
import type { RegistryDeps } from './deps.ts'

/** Repositories in one catalogue answer, where the client names no number. */
const CATALOG_PAGE = 1000

/** GET `tags/list`, whole or by pages (distribution-spec, "Listing Tags"). */
export function listTags(ctx: Context, deps: RegistryDeps, repository: string): void {
  const page = readPage(ctx)
  const limit = page.n ?? -1
  const names = deps.content.tags.list(repository, page.last, limit < 0 ? limit : limit + 1)
  if (names.length === 0 && deps.content.repositories.find(repository) === undefined)
    throw new RaincaskError('NAME_UNKNOWN', { where: repository })
  const tags = limit < 0 ? names : names.slice(0, limit)
  if (tags.length < names.length)
    linkNext(ctx, `/v2/${repository}/tags/list`, limit, tags.at(-1) ?? page.last)
  json(ctx, { name: repository, tags })
}

/** GET `_catalog`: the repositories that the caller may pull from. Each is judged; others are served in between. */
export async function listRepositories(ctx: Context, deps: RegistryDeps): Promise<void> {
  const page = readPage(ctx)
  const limit = Math.min(page.n ?? CATALOG_PAGE, 10_000)
  const repositories: string[] = []
  let last = page.last
  let more = true
  while (more && repositories.length <= limit) {
    const names = deps.content.repositories.names(last, CATALOG_PAGE)
    for (const name of names) if (deps.access.mayList(ctx, name)) repositories.push(name)
    last = names.at(-1) ?? last
    more = names.length === CATALOG_PAGE
    if (more) await nextTurn()
  }
  const shown = repositories.slice(0, limit)
  if (shown.length < repositories.length) linkNext(ctx, '/v2/_catalog', limit, shown.at(-1) ?? page.last)
  json(ctx, { repositories: shown })
}

function readPage(ctx: Context): { n: number | undefined; last: string } {
  const { n, last } = ctx.query
  const text = Array.isArray(n) ? n[0] : n
  const number = text === undefined || text === '' ? undefined : Number(text)
  if (number !== undefined && !(/^\d+$/.test(text ?? '') && Number.isSafeInteger(number)))
    throw new RaincaskError('PAGINATION_INVALID')
  return { n: number, last: (Array.isArray(last) ? last[0] : last) ?? '' }
}

function linkNext(ctx: Context, path: string, n: number, last: string): void {
  if (n > 0) ctx.set('Link', `<${path}?n=${n}&last=${encodeURIComponent(last)}>; rel="next"`)
}

function json(ctx: Context, value: unknown): void {
  ctx.status = 200
  ctx.set('Content-Type', 'application/json')
  ctx.body = Buffer.from(JSON.stringify(value))
}
