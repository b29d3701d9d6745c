import { fingerprintOf } from '../../bundles/minisign-keys.ts'
import { imagePusher } from './pushed-image.ts'
import type { SeededStore } from './seeded-store.ts'
import { inventoryOf, siteKey } from './site-file.ts'

const INTRODUCTION = `# 商城示例

一个**小而完整**的电商应用：前端、订单服务和数据库，适合演示安装、升级与回滚。

## 特点

- 订单、支付、库存三个模块
- 支持 \`amd64\` 与 \`arm64\`
- 与 [Rainbond](https://www.rainbond.com) 6.x 一起测试

| 模块 | 端口 | 说明 |
| --- | --- | --- |
| 前端 | 80 | 用户入口 |
| 订单服务 | 8080 | REST 接口 |

> 数据保存在 \`/var/lib/db\`，升级前请先备份。

<img src=x onerror=alert(1)>
`

const INSTALL = `## 准备

1. 集群至少 2 核 CPU、4 GB 内存
2. 绑定本商店为应用市场

## 安装

\`\`\`
rainbond install --appID demo
\`\`\`
`

export interface DescribedStore {
  app: string
  keyId: string
  /** Fingerprint of another site. */
  siteId: string
}

/** Fills a store with what its pages can show, for pictures of them. */
export async function describeStore(store: SeededStore): Promise<DescribedStore> {
  const { app, ask } = store
  const category = (await ask('POST', '/categories', { name: '电子商务' })) as { id: string }
  await ask('POST', '/categories', { name: 'DevOps' })
  await ask('POST', '/categories', { name: '订单', parentId: category.id })
  await ask('PATCH', `/apps/${app}`, {
    description: '三个组件和一个插件，五分钟装好的商城',
    introduction: INTRODUCTION,
    installDoc: INSTALL,
    categoryId: category.id,
    tags: ['商城', 'java', '示例'],
  })
  await ask('PATCH', `/apps/${app}/versions/1.1`, { notes: '- 修复下单时的**重复提交**\n- 更快的启动' })
  await ask('POST', `/apps/${app}/packages`, { name: '专业版', description: '固定在 1.0', version: '1.0' })
  await ask('POST', '/organisations', { name: '总部交付组', description: '负责现场交付' })
  await ask('POST', '/users', { login: 'lin', displayName: 'Lin 发布者', role: 'publisher' })
  await ask('POST', '/invitations', { role: 'member', note: '二号车间的小王' })
  await ask('POST', '/solutions', { name: '车间一体化', description: '从订单到看板', apps: [app] })
  const key = (await ask('POST', '/access-keys', {
    name: '二号车间',
    actions: ['OnlyRead', 'ReadInstall'],
  })) as { id: string }
  const push = await imagePusher(store)
  for (const tag of ['1.0', '2.0'])
    await push({ repository: 'team/web', tag, layers: { base: 300_000, [`web-${tag}`]: 90_000 } })
  return { app, keyId: key.id, siteId: await describeSite(store) }
}

/** Another site, which has the older version. */
async function describeSite({ app, ask }: SeededStore): Promise<string> {
  const key = siteKey()
  const { items } = (await ask('GET', `/repositories/tags?repository=releases%2F${app}`)) as {
    items: { name: string; digest: string }[]
  }
  const held = items
    .filter(({ name }) => name === '1.0')
    .map(({ name, digest }) => ({ app, version: name, digest }))
  await ask('POST', '/transfers/sites', { text: inventoryOf(key, '2026-10-12T08:30:00.000Z', held) })
  const siteId = fingerprintOf(key.publicKey)
  await ask('PATCH', `/sites/${siteId}`, { name: '二号厂区' })
  return siteId
}
