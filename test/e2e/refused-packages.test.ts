import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { containerdItems } from '../builders/containerd-export.ts'
import { type DemoApp, demoApp } from '../builders/demo-app.ts'
import { dockerSave24Items } from '../builders/docker-save.ts'
import { familiarName } from '../builders/names.ts'
import { type TarItem, tarFile } from '../builders/tar-file.ts'
import { templateJson } from '../builders/template.ts'
import { raincask, raincaskJson } from './command.ts'
import { writeDemoPackage, writePackage } from './package-file.ts'
import { filesBelow, storedBlobs } from './stored-files.ts'

/** Imports a file that must be refused, and checks that the store is as it was before. */
async function refuse(t: Test, file: string, words: (string | RegExp)[]) {
  const data = join(t.testdirName, 'data')
  await raincaskJson('keys', 'list', '--data', data)
  const before = await contents(data)
  const { code, stdout, stderr } = await raincask('import', file, '--data', data)
  t.not(code, 0)
  t.equal(stdout, '')
  for (const word of words) t.match(stderr, word)
  t.notMatch(stderr, /node:|\.ts:\d+/, 'no stack trace')
  t.same(await contents(data), before, 'the store is as it was')
  const asJson = await raincask('import', file, '--data', data, '--json')
  t.match(JSON.parse(asJson.stderr), { error: { code: String, message: String, next: String } })
  return stderr
}

async function contents(data: string) {
  const staging = filesBelow(join(data, 'staging'))
  return { blobs: storedBlobs(data), staging }
}

async function withImages(t: Test, app: DemoApp, items: TarItem[]): Promise<string> {
  return writePackage(t.testdir(), 'app-ram.tar.gz', {
    top: 'app-ram',
    metadata: templateJson(app.template),
    componentImages: tarFile(items),
    pluginImages: app.pluginImages('containerd'),
  })
}

function containerdParts(app: DemoApp): TarItem[] {
  const { images, names } = app
  return containerdItems([
    { names: [names.web], image: images.web },
    { names: [names.api], image: images.api },
    { names: [names.db], image: images.db },
  ])
}

t.test('a file that is no package is called what it is', async (t) => {
  const file = join(t.testdir(), 'notes.tar.gz')
  writeFileSync(file, '<!doctype html><title>504 Gateway Time-out</title>')
  await refuse(t, file, ['notes.tar.gz', /HTML/i])
})

t.test('a path that leads nowhere', async (t) => {
  await refuse(t, join(t.testdir(), 'absent.tar.gz'), ['absent.tar.gz', 'no such file'])
})

t.test('a package that was cut off', async (t) => {
  const { file } = await writeDemoPackage(t.testdir(), 'containerd')
  const size = readFileSync(file).length
  for (const part of [0.2, 0.6, 0.98]) {
    truncateSync(file, Math.floor(size * part))
    await refuse(t, file, ['商城 1.0-ram.tar.gz', /ends too early|damaged/])
    const { file: again } = await writeDemoPackage(t.testdirName, 'containerd')
    t.equal(again, file)
  }
})

t.test('a compressed layer that is not what its name says', async (t) => {
  const app = await demoApp()
  const items = containerdParts(app)
  const layer = app.images.web.layers[1]?.gzip
  const name = `blobs/sha256/${layer?.digest.slice(7)}`
  const bent = items.map((item) =>
    item.name === name ? { ...item, content: Buffer.alloc(layer?.size ?? 0, 7) } : item,
  )
  const file = await withImages(t, app, bent)
  await refuse(t, file, ['app-ram.tar.gz', 'component-images.tar', name, layer?.digest ?? ''])
})

t.test('a plain layer that is not what the image’s config says', async (t) => {
  const app = await demoApp()
  const { images, names } = app
  const items = dockerSave24Items([
    { repoTags: [familiarName(names.web)], image: images.web },
    { repoTags: [familiarName(names.api)], image: images.api },
    { repoTags: [familiarName(names.db)], image: images.db },
  ])
  const index = items.findIndex(({ name, type }) => name.endsWith('/layer.tar') && type === undefined)
  const bent = items.map((item, i) => (i === index ? { ...item, content: Buffer.alloc(10_240) } : item))
  const file = await withImages(t, app, bent)
  await refuse(t, file, ['app-ram.tar.gz', 'component-images.tar', /sha256:/])
})

t.test('an image that the template names and the package lacks', async (t) => {
  const app = await demoApp()
  const { images, names } = app
  const file = await withImages(
    t,
    app,
    containerdItems([
      { names: [names.web], image: images.web },
      { names: [names.api], image: images.api },
    ]),
  )
  await refuse(t, file, ['app-ram.tar.gz', names.db, '数据库'])
})

t.test('a layer that an image names and the package lacks', async (t) => {
  const app = await demoApp()
  const gone = app.images.db.layers[0]?.gzip.digest ?? ''
  const file = await withImages(
    t,
    app,
    containerdParts(app).filter(({ name }) => name !== `blobs/sha256/${gone.slice(7)}`),
  )
  await refuse(t, file, ['app-ram.tar.gz', gone])
})

for (const field of ['service_key', 'extend_method', 'service_share_uuid', 'service_volume_map_list']) {
  t.test(`a template whose component has no ${field}`, async (t) => {
    const app = await demoApp()
    const template = structuredClone(app.template) as { apps: Record<string, unknown>[] }
    delete template.apps[1]?.[field]
    const file = await writePackage(t.testdir(), 'app-ram.tar.gz', {
      top: 'app-ram',
      metadata: templateJson(template),
      componentImages: app.componentImages('containerd'),
      pluginImages: app.pluginImages('containerd'),
    })
    await refuse(t, file, ['app-ram.tar.gz', 'metadata.json', `apps[1].${field}`])
  })
}

t.test('a name that would lead out of the package', async (t) => {
  const app = await demoApp()
  const file = await writePackage(t.testdir(), 'app-ram.tar.gz', {
    top: 'app-ram',
    metadata: templateJson(app.template),
    extra: { '../../../escaped': 'x' },
  })
  await refuse(t, file, ['app-ram.tar.gz', 'escaped'])
})
