import type { RouteGroup } from '../ops/declared-routes.ts'
import { registryRoutes } from './routes.ts'
import type { TargetKind } from './target.ts'
import { TOKEN_PATH } from './token-challenge.ts'

/** How `parseTarget` has the addresses of each kind. */
const PATHS: Record<TargetKind, string> = {
  base: '/v2/',
  catalog: '/v2/_catalog',
  tags: '/v2/:repository+/tags/list',
  manifest: '/v2/:repository+/manifests/:reference',
  blob: '/v2/:repository+/blobs/:digest',
  uploads: '/v2/:repository+/blobs/uploads/',
  upload: '/v2/:repository+/blobs/uploads/:id',
  referrers: '/v2/:repository+/referrers/:digest',
}

/** Every address below `/v2`, from the table that answers them. */
export const registryGroup: RouteGroup = {
  name: 'Registry',
  below: ['/v2'],
  rules: {
    'sign-in': 'any access key, credential or token that holds; anyone with `--anonymous pull` or `push`',
    catalog: 'the same, a token if it is for the catalogue; it lists what the caller may pull',
    pull: 'anyone for what is public, and for everything with `--anonymous pull` or `push`; else a key with `ReadInstall` (in `apps/**` and `releases/**` only where it could install what is in them; in `u/<publisher>/**` only the publisher’s), or one that may push there',
    push: 'a key with `Write`; never into `apps/**` and `releases/**`, into `u/<publisher>/**` only the publisher’s; anyone with `--anonymous push`',
    delete: 'whoever may push, with the access key itself: derived credentials delete nothing',
  },
  routes: Object.entries(registryRoutes).flatMap(([kind, methods]) =>
    Object.entries(methods).map(([method, { access }]) => ({
      method,
      path: PATHS[kind as TargetKind],
      rule: access,
    })),
  ),
}

/** Where the registry's clients get tokens. */
export const registryTokenGroup: RouteGroup = {
  name: 'Registry tokens',
  rules: {
    anyone:
      'anyone; a token holds what the shown credential may do and was asked for, without one what is public; 401 for a wrong one',
  },
  routes: ['GET', 'POST'].map((method) => ({ method, path: TOKEN_PATH, rule: 'anyone' })),
}
