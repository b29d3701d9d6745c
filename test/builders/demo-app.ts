import { containerdExport, type NamedImage } from './containerd-export.ts'
import type { Sized } from './content.ts'
import { dockerSave24, dockerSave25, type SavedImage } from './docker-save.ts'
import { type BuiltImage, buildImage, layerOfFiles } from './image.ts'
import { familiarName } from './names.ts'
import { buildTemplate, type TemplateSpec } from './template.ts'

/** Who wrote the image archives. */
export type Dialect = 'containerd' | 'docker24' | 'docker25'

/** A small and complete application: three components, of which two share a base layer, and a plugin. */
export interface DemoApp {
  spec: TemplateSpec
  template: Record<string, unknown>
  images: { web: BuiltImage; api: BuiltImage; db: BuiltImage; plugin: BuiltImage }
  names: { web: string; api: string; db: string; plugin: string }
  componentImages(dialect: Dialect): Sized
  pluginImages(dialect: Dialect): Sized
}

const WEB = '1f'.repeat(16)
const API = '2e'.repeat(16)
const DB = '3d'.repeat(16)

/** The application in a version; versions differ in the web component's top layer only. */
export async function demoApp(version = '1.0'): Promise<DemoApp> {
  const base = await layerOfFiles({ 'etc/os-release': 'NAME="openEuler"\n', 'bin/sh': 'sh'.repeat(4000) })
  const web = buildImage({
    layers: [base, await layerOfFiles({ 'srv/index.html': `<h1>商城 ${version}</h1>` })],
  })
  const api = buildImage({
    layers: [base, await layerOfFiles({ 'app/run': 'api' })],
    environment: ['PORT=8080'],
  })
  const db = buildImage({ layers: [await layerOfFiles({ 'usr/bin/db': 'db'.repeat(3000) })] })
  const plugin = buildImage({ layers: [base, await layerOfFiles({ 'plugin/run': 'mesh' })] })
  const images = { web, api, db, plugin }
  const tag = `2024050112${version.replace(/\D/g, '').padEnd(4, '0').slice(0, 4)}`
  const names = {
    web: `goodrain.me/${WEB}:${tag}`,
    api: `goodrain.me/${API}:20240501120000`,
    db: `goodrain.me/${DB}:20240501120000`,
    plugin: 'goodrain.me/plugin_mesh_4c4c4c4c:20240501_1_9f8e7d',
  }
  const spec: TemplateSpec = {
    key: 'a0'.repeat(16),
    name: '商城示例',
    version,
    describe: '三个组件和一个插件',
    components: [
      { id: WEB, name: '前端', shareImage: names.web, ports: [80], dependsOn: [API], plugins: ['mesh'] },
      {
        id: API,
        name: '订单服务',
        shareImage: names.api,
        ports: [8080],
        dependsOn: [DB],
        environment: { DB_PASSWORD: '**None**' },
        configFiles: { '/etc/api.yaml': 'a: <1> & "2"\n' },
      },
      { id: DB, name: '数据库', shareImage: names.db, ports: [5432], volumes: ['/var/lib/db'] },
    ],
    plugins: [{ key: 'mesh', name: '服务网格', shareImage: names.plugin }],
  }
  const components = [
    { name: names.web, image: web },
    { name: names.api, image: api },
    { name: names.db, image: db },
  ]
  return {
    spec,
    template: buildTemplate(spec),
    images,
    names,
    componentImages: (dialect) => archive(dialect, components),
    pluginImages: (dialect) => archive(dialect, [{ name: names.plugin, image: plugin }]),
  }
}

function archive(dialect: Dialect, images: { name: string; image: BuiltImage }[]): Sized {
  const named: NamedImage[] = images.map(({ name, image }) => ({ names: [name], image }))
  const saved: SavedImage[] = images.map(({ name, image }) => ({ repoTags: [familiarName(name)], image }))
  if (dialect === 'containerd') return containerdExport(named)
  return dialect === 'docker24' ? dockerSave24(saved) : dockerSave25(saved)
}
