/**
 * The response models of the client that consoles carry (market contract, 1.2), as strict as that client is: every
 * field is required, non-null and of its type; more fields are ignored (rules 0.1 and 0.2).
 */
type FieldType = 'text' | 'integer' | 'flag' | 'time' | ['list', FieldType | ModelName]
export type ModelName = keyof typeof models

const appBase = {
  appDetailURL: 'text',
  appKeyID: 'text',
  createTime: 'time',
  desc: 'text',
  devStatus: 'text',
  downloadCount: 'integer',
  installCount: 'integer',
  introduction: 'text',
  introductionHTML: 'text',
  isOfficial: 'flag',
  logo: 'text',
  marketID: 'text',
  marketName: 'text',
  marketURL: 'text',
  name: 'text',
  publishType: 'text',
  publishUser: 'text',
  showCount: 'integer',
  startCount: 'integer',
  status: 'text',
  tags: ['list', 'text'],
  updateTime: 'time',
  versions: ['list', 'Version'],
} as const

const models = {
  MarketInfo: {
    accessActions: ['list', 'text'],
    createTime: 'time',
    description: 'text',
    name: 'text',
    status: 'integer',
    version: 'text',
  },
  AppList: { apps: ['list', 'AppBase'], page: 'integer', pageSize: 'integer', total: 'integer' },
  AppBase: appBase,
  AppDetail: { ...appBase, appClassificationID: 'text', orgID: 'text' },
  Version: {
    appKeyID: 'text',
    appVersion: 'text',
    appVersionAlias: 'text',
    createTime: 'time',
    deliveryMode: 'text',
    desc: 'text',
    enable: 'flag',
    is_plugin: 'flag',
    rainbondVersion: 'text',
    updateTime: 'time',
    updateVersion: 'integer',
    arch: 'text',
    cpu: 'integer',
    memory: 'integer',
  },
  VersionList: { versions: ['list', 'Version'] },
  VersionDetail: {
    appKeyID: 'text',
    appName: 'text',
    createTime: 'time',
    deliveryMode: 'text',
    description: 'text',
    enable: 'flag',
    is_plugin: 'flag',
    marketID: 'text',
    rainbondVersion: 'text',
    template: 'text',
    templateType: 'text',
    updateTime: 'time',
    updateVersion: 'integer',
    version: 'text',
    versionAlias: 'text',
    arch: 'text',
  },
  HubInfo: { hubURL: 'text', hubUser: 'text', hubPassword: 'text', isTrust: 'flag', namespace: 'text' },
  BindableMarket: { name: 'text', domain: 'text', url: 'text', logo: 'text', desc: 'text' },
  Organization: { orgID: 'text', name: 'text', eid: 'text', desc: 'text' },
  Health: { code: 'integer', msg: 'text', isRainstore: 'flag' },
} as const

/** What the client would refuse in `value`, each with its place; empty if it would read it. */
export function problemsWith(model: ModelName, value: unknown, at: string = model): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is no object`]
  const fields = Object.entries(models[model]) as [string, FieldType][]
  return fields.flatMap(([name, type]) =>
    wrong(type, (value as Record<string, unknown>)[name], `${at}.${name}`),
  )
}

function wrong(type: FieldType | ModelName, value: unknown, at: string): string[] {
  if (value === undefined) return [`${at} is missing`]
  if (value === null) return [`${at} is null`]
  if (Array.isArray(type)) {
    if (!Array.isArray(value)) return [`${at} is no list`]
    return value.flatMap((item, i) => wrong(type[1], item, `${at}[${i}]`))
  }
  if (type in models) return problemsWith(type as ModelName, value, at)
  return isOfType(type as FieldType, value) ? [] : [`${at} is no ${type}: ${JSON.stringify(value)}`]
}

function isOfType(type: FieldType, value: unknown): boolean {
  if (type === 'integer') return Number.isSafeInteger(value)
  if (type === 'flag') return typeof value === 'boolean'
  if (typeof value !== 'string') return false
  return type !== 'time' || (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && value > '1970-01-02')
}
