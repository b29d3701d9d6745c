import type { App, AppWithReleases, Release } from '../catalog/catalog.ts'
import type { MarketIdentity } from '../catalog/market-identity.ts'
import { clip, safeHtml, safeMarkdown } from './safe-text.ts'
import type { AppBase, AppDetail, VersionBase, VersionDetail } from './wire-types.ts'

/** What the forms need besides the rows. */
export interface FormContext {
  market: MarketIdentity
  /** The store's address, without a slash at the end. */
  base: string
}

/** Longest names and aliases that consoles can store, in characters (market contract, 2e.5). */
const MAX_NAME = 64

/**
 * A time in the one form that every answer uses: whole seconds, UTC. Consoles compare those of the list with those of
 * the detail, without the zone (rule 0.12).
 * @param time milliseconds since 1970 UTC
 */
export function wireTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

export function versionForm(release: Release): VersionBase {
  return {
    appKeyID: release.appId,
    appVersion: release.version,
    appVersionAlias: clip(release.alias, MAX_NAME),
    arch: release.arch,
    cpu: release.cpu,
    createTime: wireTime(release.createdAt),
    deliveryMode: '',
    desc: release.notes,
    enable: release.enabled,
    is_plugin: release.isPlugin,
    memory: release.memory,
    rainbondVersion: release.rainbondVersion,
    updateTime: wireTime(release.updatedAt),
    updateVersion: release.updateVersion,
  }
}

/** @param logo absolute URL or data URI, empty for none */
export function appListForm(app: AppWithReleases, logo: string, { market, base }: FormContext): AppBase {
  return {
    appDetailURL: `${base}/apps/${app.id}`,
    appKeyID: app.id,
    createTime: wireTime(app.createdAt),
    desc: app.description,
    devStatus: app.devStatus,
    downloadCount: app.downloadCount,
    installCount: app.installCount,
    introduction: safeMarkdown(app.introduction),
    introductionHTML: safeHtml(app.introduction),
    isOfficial: false,
    logo,
    marketID: market.marketID,
    marketName: market.name,
    marketURL: `${base}/`,
    name: clip(app.name, MAX_NAME),
    publishType: app.publishType,
    publishUser: app.publisher ?? market.name,
    showCount: app.visitCount,
    startCount: 0,
    status: app.listing,
    tags: app.tags,
    updateTime: wireTime(app.updatedAt),
    versions: app.releases.map(versionForm),
  }
}

export function appDetailForm(app: AppWithReleases, logo: string, context: FormContext): AppDetail {
  return {
    ...appListForm(app, logo, context),
    appClassificationID: app.categoryId ?? '',
    orgID: context.market.marketID,
  }
}

/** @param template the bound template as JSON text, empty when it was not asked for */
export function versionDetailForm(
  app: App,
  release: Release,
  template: string,
  market: MarketIdentity,
): VersionDetail {
  return {
    appKeyID: app.id,
    appName: clip(app.name, MAX_NAME),
    arch: release.arch,
    createTime: wireTime(release.createdAt),
    deliveryMode: '',
    description: release.notes,
    enable: release.enabled,
    is_plugin: release.isPlugin,
    marketID: market.marketID,
    rainbondVersion: release.rainbondVersion,
    template,
    templateType: 'RAM',
    updateTime: wireTime(release.updatedAt),
    updateVersion: release.updateVersion,
    version: release.version,
    versionAlias: clip(release.alias, MAX_NAME),
  }
}
