import type { Context } from 'koa'
import type { RegistryAction } from '../accounts/registry-access.ts'
import { RaincaskError } from '../ops/errors.ts'
import { deleteBlob, getBlob } from './blob-handlers.ts'
import type { RegistryDeps } from './deps.ts'
import { listRepositories, listTags } from './list-handlers.ts'
import { deleteManifest, getManifest, getReferrers, putManifest } from './manifest-handlers.ts'
import { parseTarget, type Target, type TargetKind } from './target.ts'
import { cancelUpload, continueUpload, finishUpload, startUpload, uploadStatus } from './upload-handlers.ts'

type TargetOf<K extends TargetKind> = Extract<Target, { kind: K }>

interface RegistryRoute<K extends TargetKind> {
  /** What the caller must be allowed to do in the repository; the others are for addresses without one. */
  access: RegistryAction | 'sign-in' | 'catalog'
  handle: (ctx: Context, deps: RegistryDeps, target: TargetOf<K>) => Promise<void> | void
}

type RouteTable = { [K in TargetKind]: Record<string, RegistryRoute<K>> }

const readManifest: RegistryRoute<'manifest'> = {
  access: 'pull',
  handle: (ctx, deps, t) => getManifest(ctx, deps, t.repository, t.reference),
}
const readBlob: RegistryRoute<'blob'> = {
  access: 'pull',
  handle: (ctx, deps, t) => getBlob(ctx, deps, t.repository, t.digest),
}
const ping: RegistryRoute<'base'> = {
  access: 'sign-in',
  handle: (ctx) => {
    ctx.set('Content-Type', 'application/json')
    ctx.body = '{}'
  },
}

/** Every address below `/v2` with who may call it (distribution-spec, "Endpoints"). */
export const registryRoutes: RouteTable = {
  base: { GET: ping, HEAD: ping },
  catalog: { GET: { access: 'catalog', handle: (ctx, deps) => listRepositories(ctx, deps) } },
  tags: { GET: { access: 'pull', handle: (ctx, deps, t) => listTags(ctx, deps, t.repository) } },
  referrers: {
    GET: { access: 'pull', handle: (ctx, deps, t) => getReferrers(ctx, deps, t.repository, t.digest) },
  },
  manifest: {
    GET: readManifest,
    HEAD: readManifest,
    PUT: { access: 'push', handle: (ctx, deps, t) => putManifest(ctx, deps, t.repository, t.reference) },
    DELETE: {
      access: 'delete',
      handle: (ctx, deps, t) => deleteManifest(ctx, deps, t.repository, t.reference),
    },
  },
  blob: {
    GET: readBlob,
    HEAD: readBlob,
    DELETE: { access: 'delete', handle: (ctx, deps, t) => deleteBlob(ctx, deps, t.repository, t.digest) },
  },
  uploads: { POST: { access: 'push', handle: (ctx, deps, t) => startUpload(ctx, deps, t.repository) } },
  upload: {
    GET: { access: 'push', handle: (ctx, deps, t) => uploadStatus(ctx, deps, t.repository, t.id) },
    PATCH: { access: 'push', handle: (ctx, deps, t) => continueUpload(ctx, deps, t.repository, t.id) },
    PUT: { access: 'push', handle: (ctx, deps, t) => finishUpload(ctx, deps, t.repository, t.id) },
    DELETE: { access: 'push', handle: (ctx, deps, t) => cancelUpload(ctx, deps, t.repository, t.id) },
  },
}

/** True if the registry answers this path. */
export function isRegistryPath(path: string): boolean {
  return path.startsWith('/v2/') || path === '/v2'
}

/** Answers everything below `/v2`; other paths go on. */
export function registryMiddleware(deps: RegistryDeps) {
  return function registry(ctx: Context, next: () => Promise<void>): Promise<void> | void {
    const { path } = ctx
    if (!isRegistryPath(path)) return next()
    ctx.set('Docker-Distribution-Api-Version', 'registry/2.0')
    const target = parseTarget(path)
    // The table pairs each kind with its own handlers; the compiler cannot follow that through one look-up.
    const methods = registryRoutes[target.kind] as unknown as Record<string, RegistryRoute<never> | undefined>
    const route = methods[ctx.method]
    if (!route) {
      ctx.set('Allow', Object.keys(methods).join(', '))
      throw new RaincaskError('UNSUPPORTED', { reason: ctx.method })
    }
    const isRead = ctx.method === 'GET' || ctx.method === 'HEAD'
    // Looked at before anything is judged or read: what an answer rests on is at least as new.
    const generation = isRead ? deps.memo.generation() : undefined
    if (route.access === 'catalog') deps.access.requireCatalog(ctx)
    else if (route.access === 'sign-in' || !('repository' in target)) deps.access.requireSignIn(ctx)
    else deps.access.require(ctx, route.access, target.repository)
    if (generation === undefined) return route.handle(ctx, deps, target as never)
    return remembering(ctx, deps, generation, () => route.handle(ctx, deps, target as never))
  }
}

/** Keeps the answer for the next request of the same kind. */
async function remembering(
  ctx: Context,
  deps: RegistryDeps,
  generation: number,
  handle: () => Promise<void> | void,
): Promise<void> {
  await handle()
  deps.memo.remember(ctx, generation)
}
