import * as apps from './app-handlers.ts'
import type { MarketRoute } from './market-request.ts'
import * as store from './store-handlers.ts'
import { versionDetail } from './version-handlers.ts'

/**
 * Every route of the market (market contract, 1.1) with who may call it. Lists, details and versions are open to
 * anyone, as the catalogue is; OnlyRead is what callers without a key have.
 */
// biome-ignore format: a table, a line each
export const marketRouteTable: readonly MarketRoute[] = [
  { method: 'GET', path: '/healthz', access: 'anyone', domains: 'any', answer: store.healthz },
  { method: 'GET', path: '/bindablemarkets', access: 'anyone', domains: 'any', answer: store.bindableMarkets },
  { method: 'GET', path: '/organizations', access: 'anyone', domains: 'any', answer: store.organizations },
  { method: 'GET', path: '/info', access: 'OnlyRead', domains: 'own', answer: store.marketInfo },
  { method: 'GET', path: '/apps', access: 'OnlyRead', domains: 'own', answer: apps.listApps },
  { method: 'GET', path: '/apps/plugins', access: 'OnlyRead', domains: 'own', answer: apps.listPlugins },
  { method: 'GET', path: '/apps/template', access: 'OnlyRead', domains: 'own', answer: apps.listTemplates },
  { method: 'GET', path: '/apps/platform-plugins', access: 'OnlyRead', domains: 'any', answer: store.platformPlugins },
  { method: 'GET', path: '/apps/:id', access: 'OnlyRead', domains: 'own-or-platform', answer: apps.appDetail },
  { method: 'GET', path: '/apps/:id/logo', access: 'anyone', domains: 'any', answer: apps.appLogo },
  { method: 'GET', path: '/apps/:id/versions', access: 'OnlyRead', domains: 'own-or-platform', answer: apps.appVersions },
  {
    method: 'GET', path: '/apps/:id/versions/:version', access: 'OnlyRead', domains: 'own-or-platform',
    accessIfAsked: { flags: ['getTemplate', 'forInstall'], action: 'ReadInstall' },
    answer: versionDetail,
  },
  { method: 'GET', path: '/apps/:id/apphubinfo', access: 'Write', domains: 'own', answer: store.hubInfo },
]
