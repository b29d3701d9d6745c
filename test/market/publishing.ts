import { digestOf } from '../../oci/digest.ts'
import { parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import type { CreatedAccessKey } from '../../server/accounts/access-keys.ts'
import { holdInRepository } from '../../server/content/hold-content.ts'
import { buildTemplate } from '../builders/template.ts'
import { type Answer, openapi, type Store } from './store.ts'

/** What the SDK of consoles sends to make an app, all six fields (market contract, 1.3). */
export const SDK_APP = {
  desc: '一个商城',
  introduction: '# 商城',
  logo: '',
  name: '商城',
  publishType: 'private',
  tags: ['电商', 'web'],
}

export const COMPONENT = '1f'.repeat(16)

/** Puts an image where a cluster would push it; every name and architecture gives another one. */
export async function pushImage(
  { content, db }: Store,
  repository: string,
  tag: string,
  architecture = 'amd64',
): Promise<string> {
  const config = Buffer.from(JSON.stringify({ architecture, os: 'linux', of: `${repository}:${tag}` }))
  const layer = Buffer.from(`layer of ${repository}:${tag}`)
  const descriptor = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  })
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: descriptor(MediaType.ociConfig, config),
      layers: [descriptor(MediaType.ociLayerTar, layer)],
    }),
  )
  for (const bytes of [config, layer]) await content.blobs.put(bytes)
  const digest = digestOf(manifest)
  const held = {
    manifests: [{ digest, bytes: manifest, parsed: parseManifest(manifest) }],
    blobs: [digestOf(config), digestOf(layer)],
  }
  await db.write(() => holdInRepository(content, repository, held, tag))
  return digest
}

/** A template as a console posts it, with one component; fields may be added to it and to its component. */
export function templateOf(
  image: string,
  more: Record<string, unknown> = {},
  component: Record<string, unknown> = {},
): Record<string, unknown> {
  const components = [{ id: COMPONENT, name: '前端', shareImage: image, ports: [80] }]
  const template = buildTemplate({ key: 'k', name: '商城', version: '1.0', components })
  const [only] = template['apps'] as Record<string, unknown>[]
  return { ...template, apps: [{ ...only, ...component }], ...more }
}

/** One who publishes with an access key, as a console does. */
export function publisherWith(store: Store, { id, accessKey: key }: CreatedAccessKey, ownerId?: string) {
  const namespace = `u/${ownerId ?? id}`
  const post = (path: string, body: unknown, method = 'POST'): Promise<Answer> =>
    store.ask(openapi(`${path}?marketDomain=default`), { key, method, body })
  /** Name of an image of this publisher's component, as the region pushes it. */
  const imageName = (tag: string) => `${store.host}/${namespace}/${COMPONENT}:${tag}`
  return {
    namespace,
    imageName,
    push: async (tag: string, architecture?: string) => {
      await pushImage(store, `${namespace}/${COMPONENT}`, tag, architecture)
      return imageName(tag)
    },
    createApp: (body: unknown = SDK_APP) => post('/apps', body),
    updateApp: (app: string, body: unknown) => post(`/apps/${app}`, body, 'PUT'),
    createVersion: (app: string, body: unknown) => post(`/apps/${app}/versions`, body),
    /** An app of theirs, with its id. */
    newApp: async (body: unknown = SDK_APP) =>
      ((await post('/apps', body)).json as { appKeyID: string }).appKeyID,
    /** What a console sends for a version with one image (market contract, 1.3). */
    versionBody: (template: unknown, more: Record<string, unknown> = {}) => ({
      version: '1.0',
      versionAlias: '首版',
      description: '首次发布',
      rainbondVersion: 'v6.9.8',
      templateType: 'RAM',
      template,
      is_plugin: false,
      arch: 'amd64',
      ...more,
    }),
  }
}

/** Everything in the database that a refused request must not have changed, as one text. */
export function stateOf({ db }: Store): string {
  const tables = ['apps', 'app_tags', 'releases', 'release_images', 'tags', 'repository_manifests']
  return JSON.stringify(
    tables.map((table) => db.sqlite.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()),
  )
}
