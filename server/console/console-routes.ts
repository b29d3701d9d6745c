import type { Accounts } from '../accounts/accounts.ts'
import type { Keeping } from '../catalog/keeping.ts'
import type { Pictures } from '../content/pictures.ts'
import type { Database } from '../db/database.ts'
import { AuditLog } from '../ops/audit-log.ts'
import type { TlsKeeper } from '../ops/tls/keeper.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { accessKeyRoutes } from './access-key-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { catalogRoutes } from './catalog-routes.ts'
import { invitationRoutes, linkRoutes } from './invitation-routes.ts'
import { jobRoutes } from './job-routes.ts'
import { meRoutes } from './me-routes.ts'
import { offlinePackageRoutes } from './offline-package-routes.ts'
import { organisationRoutes } from './organisation-routes.ts'
import { publisherRoutes } from './publisher-routes.ts'
import { releaseOriginRoutes } from './release-origin-routes.ts'
import { repositoryDeletionRoutes } from './repository-deletion-routes.ts'
import { repositoryRoutes } from './repository-routes.ts'
import type { ConsoleRoute } from './route.ts'
import { sessionRoutes } from './session-routes.ts'
import { siteRoutes } from './site-routes.ts'
import { storageRoutes } from './storage-routes.ts'
import { tlsRoutes } from './tls-routes.ts'
import { transferRoutes } from './transfer-routes.ts'
import { upkeepRoutes } from './upkeep-routes.ts'
import { uploadRoutes } from './upload-routes.ts'
import { userRoutes } from './user-routes.ts'

/** What the routes of this API work with. */
export interface ConsoleServices {
  db: Database
  accounts: Accounts
  keeping: Keeping
  pictures: Pictures
  /** The registry's address, where it is not the store's. */
  hub?: string | undefined
  transfers: Transfers
  /** The certificate that is served; none without TLS. */
  tls?: TlsKeeper | undefined
}

/** Every route of `/api/v1`, table by table. */
export function consoleRoutes({
  db,
  accounts,
  keeping,
  pictures,
  transfers,
  hub,
  tls,
}: ConsoleServices): ConsoleRoute[] {
  return [
    ...sessionRoutes(accounts),
    ...linkRoutes(accounts),
    ...meRoutes(accounts, pictures),
    ...userRoutes(accounts),
    ...invitationRoutes(accounts),
    ...organisationRoutes(accounts),
    ...publisherRoutes(accounts, pictures),
    ...accessKeyRoutes(accounts),
    ...auditRoutes(new AuditLog(db), accounts.audit),
    ...catalogRoutes(keeping),
    ...repositoryRoutes(db, transfers.deps.content),
    ...repositoryDeletionRoutes(db, transfers.deps.content, accounts.audit),
    ...storageRoutes({ db, markets: keeping.markets, audit: accounts.audit, hub }),
    ...tlsRoutes({ tls, hub }),
    ...jobRoutes(transfers),
    ...upkeepRoutes(transfers),
    ...transferRoutes(transfers),
    ...siteRoutes(transfers),
    ...uploadRoutes(transfers),
    ...offlinePackageRoutes(transfers, keeping),
    ...releaseOriginRoutes(transfers, keeping),
  ]
}
