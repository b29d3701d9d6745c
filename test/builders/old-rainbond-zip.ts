import { collect } from './content.ts'
import type { DemoApp } from './demo-app.ts'
import { dockerSave24 } from './docker-save.ts'
import { templateJson } from './template.ts'
import { type ZipItem, zipFile } from './zip-file.ts'

/**
 * The demo app as Rainbond 3.7 to 5.2 exported it: a zip with a directory for each component, in it an image archive under
 * a name without registry and namespace, and config files beside it; streamed, with directory entries and `uid/gid` as
 * comments; registry user and password in the template.
 */
export async function oldRainbondZip({ spec, template, images, names }: DemoApp): Promise<Buffer> {
  const top = `${spec.name}-${spec.version}`
  const short = (name: string) => name.slice(name.indexOf('/') + 1)
  const apps = (template as { apps: object[] }).apps.map((app) => ({
    ...app,
    service_image: {
      hub_url: 'hub.example.com',
      hub_user: 'robot',
      hub_password: 's3cret',
      namespace: 'prod',
    },
  }))
  const parts = [
    ['前端', names.web, images.web],
    ['订单服务', names.api, images.api],
    ['数据库', names.db, images.db],
    ['服务网格', names.plugin, images.plugin],
  ] as const
  const items: ZipItem[] = [{ name: `${top}/` }]
  for (const [directory, name, image] of parts) {
    const [base = '', tag = ''] = short(name).split(':')
    const content = await collect(dockerSave24([{ repoTags: [short(name)], image }]).open())
    items.push({ name: `${top}/${directory}/` })
    items.push({ name: `${top}/${directory}/${base}--${tag}.image.tar`, content })
  }
  items.push({ name: `${top}/订单服务/etc/api.yaml`, content: 'a: <1> & "2"\n' })
  items.push({ name: `${top}/metadata.json`, content: templateJson({ ...template, apps }), mode: 0o100644 })
  return zipFile(items.map((item) => ({ ...item, streamed: item.content !== undefined, comment: '0/0' })))
}
