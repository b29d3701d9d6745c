import type { AccessAction } from '../db/schema.ts'

// The forms of market contract, section 1.2. Every field is there and never null (rule 0.1), without an envelope
// (rule 0.2). Times are texts like 2024-05-01T08:00:00Z.

export interface MarketInfo {
  accessActions: AccessAction[]
  createTime: string
  description: string
  name: string
  status: number
  version: string
}

export interface VersionBase {
  appKeyID: string
  appVersion: string
  appVersionAlias: string
  arch: string
  cpu: number
  createTime: string
  deliveryMode: string
  desc: string
  enable: boolean
  is_plugin: boolean
  memory: number
  rainbondVersion: string
  updateTime: string
  updateVersion: number
}

export interface AppBase {
  appDetailURL: string
  appKeyID: string
  createTime: string
  desc: string
  devStatus: string
  downloadCount: number
  installCount: number
  introduction: string
  introductionHTML: string
  isOfficial: boolean
  logo: string
  marketID: string
  marketName: string
  marketURL: string
  name: string
  publishType: string
  publishUser: string
  showCount: number
  startCount: number
  status: string
  tags: string[]
  updateTime: string
  versions: VersionBase[]
}

export interface AppDetail extends AppBase {
  appClassificationID: string
  orgID: string
}

export interface AppList {
  apps: AppBase[]
  page: number
  pageSize: number
  total: number
}

export interface VersionDetail {
  appKeyID: string
  appName: string
  arch: string
  createTime: string
  deliveryMode: string
  description: string
  enable: boolean
  is_plugin: boolean
  marketID: string
  rainbondVersion: string
  /** A JSON text, or empty: never an object (rule 0.3). */
  template: string
  templateType: string
  updateTime: string
  updateVersion: number
  version: string
  versionAlias: string
}

export interface HubInfo {
  hubPassword: string
  hubURL: string
  hubUser: string
  isTrust: boolean
  namespace: string
}

export interface BindableMarket {
  desc: string
  domain: string
  logo: string
  name: string
  url: string
}

export interface Organization {
  desc: string
  eid: string
  name: string
  orgID: string
}

export interface PlatformPlugin {
  appKeyID: string
  appLevel: 'free' | 'enterprise'
  arch: string
  description: string
  entry_path: string
  frontend_component: string
  latest_version: string
  logo: string
  menu_title: string
  name: string
  plugin_id: string
  plugin_name: string
  plugin_type: string
  plugin_views: string[]
  route_path: string
}

/** What an install by command gets (row 15). */
export interface InstallCommand {
  arch: string
  /** The template, bound, as a JSON text. */
  cmd: string
}
