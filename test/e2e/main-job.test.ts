import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { type Dialect, demoApp } from '../builders/demo-app.ts'
import type { BuiltImage } from '../builders/image.ts'
import { raincaskJson, runCommand } from './command.ts'
import { writeDemoPackage } from './package-file.ts'
import { startServer } from './server.ts'

interface Imported {
  releases: { appKeyID: string; name: string; version: string; digest: string }[]
  addedBytes: number
  skippedBytes: number
}

interface ServedTemplate {
  apps: {
    service_cname: string
    share_image: string
    service_image: { hub_user: string; hub_password: string }
  }[]
  plugins: { share_image: string; plugin_image: { hub_user: string; hub_password: string } }[]
}

/** Layers of the image in the form that a dialect packs: compressed by containerd, plain by `docker save`. */
function packedLayers(image: BuiltImage, dialect: Dialect): string[] {
  return image.layers.map((layer) => (dialect === 'containerd' ? layer.gzip : layer.plain).digest)
}

for (const dialect of ['containerd', 'docker24', 'docker25'] as const) {
  t.test(`a package with ${dialect} images is imported, installed and pulled`, async (t) => {
    const directory = t.testdir()
    const data = join(directory, 'data')
    const { app, file } = await writeDemoPackage(directory, dialect)
    const imported = await raincaskJson<Imported>('import', file, '--data', data)
    const release = imported.releases[0]
    t.match(imported, { releases: [{ appKeyID: app.spec.key, name: '商城示例', version: '1.0' }] })
    t.ok(imported.addedBytes > 0)

    const key = await raincaskJson<{ accessKey: string }>(
      'keys',
      'create',
      '--name',
      '一号集群',
      '--data',
      data,
    )
    const server = await startServer(data)
    t.teardown(() => server.stop())
    const address = `${server.url}/app-server/openapi/apps/${release?.appKeyID}/versions/1.0`
    const answer = await fetch(`${address}?marketDomain=default&forInstall=True&getTemplate=True`, {
      headers: { Authorization: key.accessKey },
    })
    t.equal(answer.status, 200)
    const { template } = (await answer.json()) as { template: string }
    const served = JSON.parse(template) as ServedTemplate

    const { names, images } = await demoApp()
    const wanted = [
      ...served.apps.map((item) => ({ name: item.share_image, credential: item.service_image })),
      ...served.plugins.map((item) => ({ name: item.share_image, credential: item.plugin_image })),
    ]
    t.equal(wanted.length, 4)
    const built = [images.web, images.api, images.db, images.plugin]
    t.same(
      wanted.map(({ name }) => name.split(':').at(-1)),
      [names.web, names.api, names.db, names.plugin].map((name) => name.split(':').at(-1)),
      'tags stay as they were',
    )
    for (const [i, { name, credential }] of wanted.entries()) {
      t.ok(name.startsWith(`${server.host}/apps/`), 'the image is named with this registry')
      t.ok(name.length <= 200)
      const pulled = join(directory, `pulled-${i}`)
      const creds = `${credential.hub_user}:${credential.hub_password}`
      const copy = await runCommand('skopeo', [
        ...['copy', '--src-tls-verify=false', '--src-creds', creds],
        ...[`docker://${name}`, `dir:${pulled}`],
      ])
      t.equal(copy.code, 0, copy.stderr)
      const manifest = JSON.parse(readFileSync(join(pulled, 'manifest.json'), 'utf8'))
      const layers = (manifest.layers as { digest: string }[]).map((layer) => layer.digest)
      t.same(layers, packedLayers(built[i] as BuiltImage, dialect), 'the layers are the package’s')
      for (const layer of layers)
        t.equal(digestOf(readFileSync(join(pulled, layer.slice('sha256:'.length)))), layer, 'bit for bit')
    }
  })
}

t.test('what a stranger may not have', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const { app, file } = await writeDemoPackage(directory, 'containerd')
  await raincaskJson('import', file, '--data', data)
  const server = await startServer(data)
  t.teardown(() => server.stop())
  const apps = `${server.url}/app-server/openapi/apps`
  for (const headers of [{}, { Authorization: 'rck_never-made' }]) {
    const list = (await (await fetch(apps, { headers })).json()) as { apps: { appKeyID: string }[] }
    t.match(list.apps, [{ appKeyID: app.spec.key }], 'the list is open to anyone')
    const plain = await fetch(`${apps}/${app.spec.key}/versions/1.0`, { headers })
    t.match(await plain.json(), { version: '1.0', template: '' })
    const template = await fetch(`${apps}/${app.spec.key}/versions/1.0?getTemplate=True`, { headers })
    t.equal(template.status, 403)
    const hub = await fetch(`${apps}/${app.spec.key}/apphubinfo`, { headers })
    t.equal(hub.status, 403)
  }
  const pull = await fetch(`${server.url}/v2/releases/${app.spec.key}/manifests/1.0`)
  t.equal(pull.status, 401)
})
