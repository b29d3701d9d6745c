import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { openAppliance } from '../../server/cli/appliance.ts'
import { dockerSave24 } from '../builders/docker-save.ts'
import { buildImage, layerOfFiles } from '../builders/image.ts'
import { buildTemplate } from '../builders/template.ts'
import { raincaskJson, runCommand } from './command.ts'
import { type RunningServer, startServer } from './server.ts'

const WEB = '1f'.repeat(16)
const API = '2e'.repeat(16)
/** What a console names in an install by command where the person has left it out (market contract, 2i). */
const GOODRAIN_MARKET = '859a51f9bb3b48b5bfd222e3bef56425'

interface HubInfo {
  hubURL: string
  hubUser: string
  hubPassword: string
  namespace: string
}

interface Version {
  appVersion: string
  updateTime: string
  updateVersion: number
}

interface Served {
  group_key: string
  more: unknown
  apps: { share_image: string; service_image: { hub_user: string; hub_password: string } }[]
}

/** A console: asks with its access key, as the SDK does. */
function consoleOf(server: RunningServer, accessKey: string) {
  return async <T>(path: string, method = 'GET', body?: unknown): Promise<{ status: number; json: T }> => {
    const answer = await fetch(`${server.url}/app-server/openapi${path}`, {
      method,
      headers: { Authorization: accessKey, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: answer.status, json: (await answer.json()) as T }
  }
}

/** Writes two images into an archive as Docker saves them, and gives their names in it. */
async function writeImages(directory: string, name: string): Promise<{ file: string; tags: string[] }> {
  const file = join(directory, `${name}.tar`)
  const tags = [`web:${name}`, `api:${name}`]
  const images = await Promise.all(
    tags.map(async (tag) => ({
      repoTags: [tag],
      image: buildImage({ layers: [await layerOfFiles({ 'app/run': `${tag}\n` })] }),
    })),
  )
  await pipeline(dockerSave24(images).open(), createWriteStream(file))
  return { file, tags }
}

/** The document that a console posts: with the push credential in it, and with fields that nobody here knows. */
function templateOf(app: string, version: string, images: string[], hub: HubInfo): Record<string, unknown> {
  const [web = '', api = ''] = images
  const spec = {
    ...{ key: app, name: '商城', version },
    components: [
      { id: WEB, name: '前端', shareImage: web, ports: [80], dependsOn: [API] },
      { id: API, name: '订单', shareImage: api, ports: [8080] },
    ],
  }
  const template = buildTemplate(spec)
  const credential = { hub_url: hub.hubURL, hub_user: hub.hubUser, hub_password: hub.hubPassword }
  for (const component of template['apps'] as Record<string, unknown>[])
    component['service_image'] = { ...credential, namespace: hub.namespace }
  return { ...template, more: { kept: [1, null, '丁'] } }
}

t.test(
  'an app is published as a cluster does it, installed, upgraded, delisted and still pulled',
  async (t) => {
    const directory = t.testdir()
    const data = join(directory, 'data')
    const keyFor = (name: string, actions: string) =>
      raincaskJson<{ id: string; accessKey: string }>(
        ...['keys', 'create', '--name', name, '--actions', actions, '--data', data],
      )
    const publisherKey = await keyFor('发布者', 'OnlyRead,ReadInstall,Write')
    const clusterKey = await keyFor('一号集群', 'OnlyRead,ReadInstall')
    const strangerKey = await keyFor('二号集群', 'OnlyRead,ReadInstall,Write')
    const server = await startServer(data)
    t.teardown(() => server.stop())
    const publisher = consoleOf(server, publisherKey.accessKey)
    const cluster = consoleOf(server, clusterKey.accessKey)
    const stranger = consoleOf(server, strangerKey.accessKey)

    const created = await publisher<{ appKeyID: string }>('/apps?marketDomain=default', 'POST', {
      name: '商城',
      desc: '',
      introduction: '',
      logo: '',
      publishType: 'private',
      tags: [],
    })
    t.equal(created.status, 200)
    const app = created.json.appKeyID
    t.match(app, /^[0-9a-f]{32}$/)
    const hub = (await publisher<HubInfo>(`/apps/${app}/apphubinfo?marketDomain=default`)).json
    t.equal(hub.hubURL, server.host)

    /** Pushes the images where hub info says, with its credential, as the region names them. */
    const push = async (name: string) => {
      const { file, tags } = await writeImages(directory, name)
      const targets = [`${WEB}:${name}`, `${API}:${name}`].map(
        (image) => `${server.host}/${hub.namespace}/${image}`,
      )
      for (const [i, tag] of tags.entries()) {
        const copied = await runCommand('skopeo', [
          ...['copy', '--dest-tls-verify=false', '--dest-creds', `${hub.hubUser}:${hub.hubPassword}`],
          ...[`docker-archive:${file}:${tag}`, `docker://${targets[i]}`],
        ])
        if (copied.code !== 0) throw new Error(copied.stderr)
      }
      return targets
    }
    const createVersion = (version: string, images: string[], by = publisher) =>
      by<Version & { msg: string }>(`/apps/${app}/versions?marketDomain=default`, 'POST', {
        version,
        versionAlias: '',
        description: '首次发布',
        rainbondVersion: '',
        templateType: 'RAM',
        template: templateOf(app, version, images, hub),
        is_plugin: false,
        arch: 'amd64',
      })
    const install = (by: typeof cluster) =>
      by<{ template: string; updateTime: string }>(
        `/apps/${app}/versions/1.0?marketDomain=default&forInstall=True&getTemplate=True`,
      )
    const listed = async (by: typeof cluster) =>
      (await by<{ apps: { appKeyID: string }[] }>('/apps?page=1&pageSize=10&arch=amd64')).json.apps.length
    const pull = async (template: string, name: string) => {
      const served = JSON.parse(template) as Served
      for (const [i, { share_image, service_image }] of served.apps.entries()) {
        t.ok(share_image.startsWith(`${server.host}/apps/${app}/1.0/`))
        const creds = `${service_image.hub_user}:${service_image.hub_password}`
        const copied = await runCommand('skopeo', [
          ...['copy', '--src-tls-verify=false', '--src-creds', creds],
          ...[`docker://${share_image}`, `dir:${join(directory, `${name}-${i}`)}`],
        ])
        t.equal(copied.code, 0, copied.stderr)
      }
      return readFileSync(join(directory, `${name}-0`, 'manifest.json'), 'utf8')
    }

    const first = await push('20240501120000')
    const missing = `${server.host}/${hub.namespace}/${WEB}:20990101000000`
    const refused = await createVersion('1.0', [missing, first[1] ?? ''])
    t.equal(refused.status, 400)
    t.ok(refused.json.msg.includes(missing), 'the image that nobody pushed is named')
    t.notOk(refused.json.msg.includes(first[1] ?? ''), 'and no other')
    t.equal((await createVersion('1.0', first, stranger)).status, 403, 'only into one’s own apps')
    const published = await createVersion('1.0', first)
    t.equal(published.status, 200)
    t.match(published.json, { appVersion: '1.0', updateVersion: 1 })
    const again = await createVersion('1.0', first)
    t.same(again.json, published.json, 'the same again changes nothing')

    t.equal(await listed(cluster), 0, 'nobody else sees it before it is listed')
    t.equal(await listed(publisher), 1)
    t.equal((await install(cluster)).status, 404)
    await setListing(data, app, 'listed')
    t.equal(await listed(cluster), 1)

    const installed = await install(cluster)
    t.equal(installed.status, 200)
    t.notOk(installed.json.template.includes(hub.hubPassword), 'the publisher’s credential stays here')
    t.match(JSON.parse(installed.json.template), { group_key: app, more: { kept: [1, null, '丁'] } })
    const pulled = await pull(installed.json.template, 'first')

    const byCommand = `${server.url}/app-server/markets/${GOODRAIN_MARKET}/apps/${app}/version/1.0/cmd`
    const { cmd } = (await (await fetch(byCommand)).json()) as { cmd: string }
    const pullAsNobody = () => {
      const image = (JSON.parse(cmd) as Served).apps[0]?.share_image
      const to = `dir:${join(directory, 'nobody')}`
      return runCommand('skopeo', [
        'copy',
        '--src-tls-verify=false',
        '--src-no-creds',
        `docker://${image}`,
        to,
      ])
    }
    t.equal((await pullAsNobody()).code, 0, 'an install by command needs no key (2i)')

    const second = await push('20240601120000')
    const upgraded = await createVersion('1.0', second)
    t.equal(upgraded.status, 200)
    t.equal(upgraded.json.updateVersion, 2)
    t.ok(upgraded.json.updateTime > installed.json.updateTime, 'consoles see an upgrade (2f)')
    const versions = await cluster<{ versions: Version[] }>(`/apps/${app}/versions?marketDomain=default`)
    t.match(versions.json.versions, [{ appVersion: '1.0', updateTime: upgraded.json.updateTime }])
    t.not(await pull((await install(cluster)).json.template, 'second'), pulled, 'with other images')

    await setListing(data, app, 'unlisted')
    t.equal(await listed(cluster), 0)
    t.equal((await install(stranger)).status, 404, 'nobody new gets it')
    const kept = await install(cluster)
    t.equal(kept.status, 200, 'who has it keeps it')
    await pull(kept.json.template, 'third')
    t.not((await pullAsNobody()).code, 0, 'and nobody pulls what is not for everyone')
    await pull(installed.json.template, 'fourth')
  },
)

/** What the store's keepers do in the back office. */
async function setListing(data: string, app: string, listing: 'listed' | 'unlisted'): Promise<void> {
  const appliance = await openAppliance(data)
  const { db } = appliance
  await db.write(() => db.sqlite.prepare('UPDATE apps SET listing = ? WHERE id = ?').run(listing, app))
  await appliance.close()
}
