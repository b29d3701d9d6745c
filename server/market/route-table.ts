import * as apps from './app-handlers.ts'
import * as explore from './explore-handlers.ts'
import type { MarketRoute } from './market-request.ts'
import * as publish from './publish-handlers.ts'
import * as store from './store-handlers.ts'
import * as versions from './version-handlers.ts'

const MIB = 1024 * 1024
/** Carries the logo as base64 (market contract, rule 0.14). */
const APP_BODY = 40 * MIB
/** Carries every configuration file of the app. */
const VERSION_BODY = 64 * MIB

/**
 * Every route of the market (market contract, 1.1, 1.6 and row 15) with who may call it. Lists, details and versions
 * are open to anyone, as the catalogue is; OnlyRead is what callers without a key have. What is in an answer depends
 * on who asks: server/catalog/visibility.ts.
 */
// biome-ignore format: a table, a line each
export const marketRouteTable: readonly MarketRoute[] = [
  { method: 'GET', path: '/openapi/healthz', access: 'anyone', domains: 'any', answer: store.healthz },
  { method: 'GET', path: '/openapi/bindablemarkets', access: 'anyone', domains: 'any', answer: store.bindableMarkets },
  { method: 'GET', path: '/openapi/organizations', access: 'anyone', domains: 'any', answer: store.organizations },
  { method: 'GET', path: '/openapi/markets/:id/logo', access: 'anyone', domains: 'any', answer: apps.marketLogo },
  { method: 'GET', path: '/openapi/info', access: 'OnlyRead', domains: 'known', answer: store.marketInfo },
  { method: 'GET', path: '/openapi/apps', access: 'OnlyRead', domains: 'known', answer: apps.listApps },
  { method: 'GET', path: '/openapi/apps/plugins', access: 'OnlyRead', domains: 'known', answer: apps.listPlugins },
  { method: 'GET', path: '/openapi/apps/template', access: 'OnlyRead', domains: 'known', answer: apps.listTemplates },
  { method: 'GET', path: '/openapi/apps/platform-plugins', access: 'OnlyRead', domains: 'any', answer: store.platformPlugins },
  { method: 'GET', path: '/openapi/apps/:id', access: 'OnlyRead', domains: 'known-or-platform', answer: apps.appDetail },
  { method: 'GET', path: '/openapi/apps/:id/logo', access: 'anyone', domains: 'any', answer: apps.appLogo },
  { method: 'GET', path: '/openapi/apps/:id/versions', access: 'OnlyRead', domains: 'known-or-platform', answer: apps.appVersions },
  {
    method: 'GET', path: '/openapi/apps/:id/versions/:version', access: 'OnlyRead', domains: 'known-or-platform',
    accessIfAsked: { flags: ['getTemplate', 'forInstall'], action: 'ReadInstall' },
    answer: versions.versionDetail,
  },
  { method: 'GET', path: '/openapi/apps/:id/apphubinfo', access: 'Write', ownAppOnly: true, domains: 'known', answer: publish.hubInfo },
  { method: 'POST', path: '/openapi/apps', access: 'Write', domains: 'known', bodyLimit: APP_BODY, answer: publish.createApp },
  { method: 'PUT', path: '/openapi/apps/:id', access: 'Write', ownAppOnly: true, domains: 'known', bodyLimit: APP_BODY, answer: publish.updateApp },
  { method: 'POST', path: '/openapi/apps/:id/versions', access: 'Write', ownAppOnly: true, domains: 'known', bodyLimit: VERSION_BODY, answer: publish.createVersion },
  { method: 'GET', path: '/markets/:marketID/apps/:id/version/:version/cmd', access: 'anyone', domains: 'any', answer: versions.installCommand },
  { method: 'GET', path: '/marketui/recommendedApps', access: 'anyone', domains: 'any', answer: explore.recommendedApps },
  { method: 'GET', path: '/marketui/apps/:id/detail', access: 'anyone', domains: 'any', answer: explore.appDetail },
  { method: 'GET', path: '/marketui/:market/indexApps', access: 'anyone', domains: 'any', answer: explore.indexApps },
  { method: 'GET', path: '/marketui/:market/classifications', access: 'anyone', domains: 'any', answer: explore.classifications },
]
