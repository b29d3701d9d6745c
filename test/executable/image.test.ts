import { chownSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { generateSecretKey, parseSecretKey } from '../../bundles/minisign-keys.ts'
import type { Arch } from '../../scripts/build/base-node.ts'
import { buildImage, writeImageArchive } from '../../scripts/build/image/image.ts'
import { writeRamPackage } from '../../scripts/build/image/ram.ts'
import { packagesInside } from '../../scripts/build/release/packages.ts'
import { version } from '../../server/ops/version.ts'
import { clientOf, missing } from '../e2e/clients/client.ts'
import { RAINCASK, raincaskJson } from '../e2e/command.ts'
import { type Contained, containedJson, runContained, serveContained } from './contained.ts'

const USER = 65532
const arch = process.arch as Arch

t.test('the container image', { skip: missing('umoci', 'skopeo') }, async (t) => {
  const directory = t.testdir()
  const at = (name: string) => join(directory, name)
  const umoci = clientOf({ testdir: () => at('umoci'), teardown: t.teardown }, 'umoci')
  const skopeo = clientOf({ testdir: () => at('skopeo'), teardown: t.teardown }, 'skopeo')
  const packages = await packagesInside()
  const options = { arch, executable: RAINCASK, packages, directory, level: 1 }
  const image = await buildImage(options)
  t.teardown(() => image.remove())
  const archive = at('image.tar')
  await writeImageArchive(image, archive)
  const config = JSON.parse(await skopeo(['inspect', '--config', `docker-archive:${archive}`]))

  mkdirSync(at('layout'))
  await clientOf(
    { testdir: () => at('tar'), teardown: t.teardown },
    'tar',
  )(['-xf', archive, '-C', at('layout')])
  await umoci(['unpack', '--image', `${at('layout')}:${version}`, at('bundle')])
  mkdirSync(at('volume'))
  chownSync(at('volume'), USER, USER)
  const where: Contained = { root: at('bundle/rootfs'), user: USER, volume: at('volume') }

  t.test('is the same when it is built again', async (t) => {
    const again = await buildImage(options)
    t.equal(again.manifest.digest, image.manifest.digest)
    again.remove()
  })

  t.test('says how it wants to be run, as Docker and OCI runtimes read it', async (t) => {
    t.match(config, {
      config: { User: `${USER}:${USER}`, Volumes: { '/data': {} }, Entrypoint: ['/usr/bin/raincask'] },
    })
    const { process } = JSON.parse(readFileSync(at('bundle/config.json'), 'utf8'))
    t.match(process, { user: { uid: USER, gid: USER }, args: ['/usr/bin/raincask', 'serve'] })
    const raw = readFileSync(join(at('layout'), configPath(image.manifest.bytes)), 'utf8')
    t.same(JSON.parse(raw).config.Healthcheck.Test, ['CMD', '/usr/bin/raincask', 'health'])
  })

  t.test('lists its parts, Debian’s libraries among them', async (t) => {
    const bill = readFileSync(at('bundle/rootfs/usr/share/doc/raincask/raincask.cdx.json'), 'utf8')
    const { components } = JSON.parse(bill) as { components: { name: string; purl: string }[] }
    const debian = components.filter(({ purl }) => purl.startsWith('pkg:deb/debian/'))
    t.same(debian.map(({ name }) => name).sort(), ['gcc-12-base', 'libc6', 'libgcc-s1', 'libstdc++6'])
    t.ok(components.some(({ purl }) => purl.startsWith('pkg:npm/koa@')))
  })

  t.test(
    'runs without root on a read-only root: healthy, imports its own image, is pulled from',
    async (t) => {
      copyFileSync(archive, at('volume/image.tar'))
      const down = await runContained(where, 'health', '--listen', '127.0.0.1:1')
      t.equal(down.code, 1, 'nothing answers yet')
      t.match(down.stderr, /not well/)
      await containedJson(where, 'import', '/data/image.tar')
      const server = await serveContained(where, '--anonymous', 'pull')
      t.teardown(() => server.stop())
      const well = await runContained(where, 'health', '--ready', '--listen', server.host)
      t.equal(well.code, 0, well.stderr)
      const policy = ['--policy', join(at('skopeo'), 'home/policy.json')]
      const { repositories } = (await (await fetch(`${server.url}/v2/_catalog`)).json()) as {
        repositories: string[]
      }
      const repository = repositories.find((name) => name.endsWith('raincask'))
      const name = `docker://${server.host}/${repository}:${version}`
      await skopeo([...policy, 'copy', '--src-tls-verify=false', name, `dir:${at('pulled')}`])
      t.equal(readFileSync(at('pulled/manifest.json'), 'utf8'), image.manifest.bytes.toString())
      t.equal(await server.stop(), 0)
    },
  )

  t.test('comes as a RAM package that a store imports', async (t) => {
    const key = parseSecretKey(generateSecretKey())
    if (!key) throw new Error('no key')
    const { name } = await writeRamPackage(arch, image, directory, key)
    const inspected = await raincaskJson<{ components: { image: string }[]; missingImages: string[] }>(
      'inspect',
      at(name),
    )
    t.match(inspected, { missingImages: [], components: [{ image: `goodrain.me/raincask:${version}` }] })
    const imported = await raincaskJson('import', at(name), '--data', at('store'))
    t.match(imported, { releases: [{ name: 'Raincask', version }] })
  })
})

/** Where the config of a manifest lies in an OCI layout. */
function configPath(manifest: Buffer): string {
  const { config } = JSON.parse(manifest.toString()) as { config: { digest: string } }
  return `blobs/${config.digest.replace(':', '/')}`
}
