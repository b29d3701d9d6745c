import type { Context } from 'koa'
import type { RegistryAction } from '../accounts/registry-access.ts'
import type { Content } from '../content/content.ts'
import type { Uploads } from '../content/uploads.ts'
import type { Database } from '../db/database.ts'
import type { ResponseMemo } from './response-memo.ts'
import type { SmallBlobs } from './small-blobs.ts'

/** Who may do what in which repository; asked before anything is looked up. */
export interface RegistryAccess {
  /**
   * @throws RaincaskError UNAUTHORIZED if nobody is known, DENIED if this caller may not.
   */
  require(ctx: Context, action: RegistryAction, repository: string): void
  /** @throws RaincaskError UNAUTHORIZED where a client must log in before it may ask anything. */
  requireSignIn(ctx: Context): void
  /** @throws RaincaskError UNAUTHORIZED where a client must log in before it may list repositories. */
  requireCatalog(ctx: Context): void
  /** Whether a repository may be listed to this caller, once `requireCatalog` let it pass. */
  mayList(ctx: Context, repository: string): boolean
  /** The same question as `require` without an error, for mounts. */
  allows(ctx: Context, action: RegistryAction, repository: string): boolean
}

/** What the registry's handlers work with. */
export interface RegistryDeps {
  db: Database
  content: Content
  uploads: Uploads
  smallBlobs: SmallBlobs
  memo: ResponseMemo
  access: RegistryAccess
  /** Directory whose file system must hold what is pushed. */
  dataRoot: string
}
