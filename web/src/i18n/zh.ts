/** Every text of the web UI. This dictionary sets the form that the other languages are checked against. */
export const zh = {
  skipToApps: '跳到应用列表',
  search: '搜索应用',
  searchHint: '搜索应用，按 / 键',
  language: '语言',
  theme: '外观',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  apps: '应用',
  appCount: (count: number) => `${count} 个应用`,
  foundCount: (found: number, count: number) => `共 ${count} 个应用，找到 ${found} 个`,
  loading: '正在读取应用…',
  showMore: (rest: number) => `再显示一些（还有 ${rest} 个）`,
  installs: (count: string) => `${count} 次安装`,
  noVersion: '还没有版本',
  emptyTitle: '这里还没有应用',
  emptyHelp: '在运行雨桶的机器上导入一个 Rainbond 应用模板包（RAM，.tar.gz）：',
  emptyThen: '导入完成后，刷新本页就能看到它。',
  reload: '刷新',
  nothingFound: (query: string) => `没有应用与“${query}”相符`,
  nothingFoundHelp: '搜索会看名称、简介和标签。换一个更短的词试试。',
  clearSearch: '清除搜索',
  failedTitle: '应用列表没有读到',
  failedUnreachable: '商店没有应答。请确认雨桶正在运行、网络可以到达它，然后重试。',
  failedRefused: '商店没有把应用列表给这个浏览器。请找商店管理员确认匿名访问是否开放。',
  failedServer: '商店遇到了问题。请重试；如果仍然如此，把下面的代码告诉管理员，日志里有详情。',
  failedForm: '应答的内容不像雨桶的应用列表。中间的代理可能改写了它：请直接用商店的地址打开本页。',
  retry: '重试',
  connectTitle: '连接 Rainbond',
  connectHelp: '在 Rainbond 控制台添加应用市场时，填入：',
  address: '地址',
  marketDomain: '市场域（domain）',
  accessKey: '访问密钥',
  accessKeyHelp: '在运行雨桶的机器上创建，它只显示一次：',
  localAddress: '这是本机地址，集群到不了它。请用集群能访问的地址打开本页。',
  copy: '复制',
  copied: '已复制',
  firstRunTitle: '建立第一位管理员',
  firstRunHelp: '此链接只能用一次，三十分钟内有效。密码至少十个字符。',
  joinTitle: '建立账号',
  newPasswordTitle: '设置新密码',
  login: '登录名',
  displayName: '显示名称',
  password: '密码',
  makeAccount: '建立账号',
  setPassword: '设置密码',
  accountDoneTitle: '完成',
  accountMade: '账号已建立，您已登录。',
  passwordSet: '新密码已生效，请用它登录。',
  toMarket: '前往应用市场',
  copyWhat: (what: string) => `复制：${what}`,
}

type Same<Texts> = {
  [Name in keyof Texts]: Texts[Name] extends string
    ? string
    : Texts[Name] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Same<Texts[Name]>
}

/** What a dictionary must hold: all of it, and nothing else. */
export type Texts = Same<typeof zh>
