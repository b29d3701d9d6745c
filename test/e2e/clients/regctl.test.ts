import { join } from 'node:path'
import t from 'tap'
import { clientOf, missing } from './client.ts'
import { holds, multiArchLayout } from './layout.ts'
import { freshRepository, guardedRegistry, openRegistry } from './server.ts'
import { workspace } from './workspace.ts'

const TYPE = 'application/vnd.example.note'

t.test('regctl', { skip: missing('regctl') }, async (t) => {
  const registry = await openRegistry(t)
  const regctl = clientOf(t, 'regctl')
  const layout = await multiArchLayout(join(workspace(t), 'layout'))
  const image = `${registry.host}/${freshRepository('regctl')}`
  await regctl(['registry', 'set', '--tls', 'disabled', '--skip-check', registry.host])

  t.test('copies a layout in and out again', async (t) => {
    await regctl(['image', 'copy', `ocidir://${layout.path}:1.0`, `${image}:1.0`])
    t.equal((await regctl(['image', 'digest', `${image}:1.0`])).trim(), layout.index.digest)
    const back = join(workspace(t), 'back')
    await regctl(['image', 'copy', `${image}:1.0`, `ocidir://${back}:1.0`])
    t.ok(holds(back, [layout.index.digest, ...layout.images, ...layout.layers]))
  })

  t.test('uploads a blob in chunks', async (t) => {
    const chunks = ['--blob-chunk', '10000', '--blob-max', '20000', '--skip-check']
    await regctl(['registry', 'set', ...chunks, registry.host])
    const input = 'chunk by chunk '.repeat(5000)
    const digest = (await regctl(['blob', 'put', image], { input })).trim()
    t.equal(await regctl(['blob', 'get', image, digest]), input)
  })

  t.test('puts an artifact on an image, lists and gets it, also recursively copied', async (t) => {
    const put = ['artifact', 'put', '--artifact-type', TYPE, '--annotation', 'by=test']
    await regctl([...put, '--subject', `${image}:1.0`], { input: 'a note' })
    const list = ['artifact', 'list', '--filter-artifact-type', TYPE, '--format', '{{ len .Descriptors }}']
    t.equal((await regctl([...list, `${image}:1.0`])).trim(), '1')
    const get = ['artifact', 'get', '--filter-artifact-type', TYPE, '--subject']
    t.equal((await regctl([...get, `${image}:1.0`])).trim(), 'a note')
    const copy = `${registry.host}/${freshRepository('regctl-copy')}:1.0`
    await regctl(['image', 'copy', '--referrers', `${image}:1.0`, copy])
    t.equal((await regctl([...get, copy])).trim(), 'a note')
  })

  t.test('makes an index of images that are there and lists and deletes tags', async (t) => {
    const refs = layout.images.flatMap((digest) => ['--ref', `${image}@${digest}`])
    await regctl(['index', 'create', ...refs, `${image}:made`])
    t.match(await regctl(['manifest', 'get', `${image}:made`]), new RegExp(layout.images[1] ?? ''))
    t.strictSame((await regctl(['tag', 'ls', image])).trim().split('\n'), ['1.0', 'made'])
    await regctl(['tag', 'delete', `${image}:made`])
    t.strictSame((await regctl(['tag', 'ls', image])).trim().split('\n'), ['1.0'])
  })
})

t.test('regctl with an access key', { skip: missing('regctl') }, async (t) => {
  const registry = await guardedRegistry(t)
  if (!registry) return
  const regctl = clientOf(t, 'regctl')
  const layout = await multiArchLayout(join(workspace(t), 'layout'))
  await regctl(['registry', 'set', '--tls', 'disabled', '--skip-check', registry.host])
  const push = ['image', 'copy', `ocidir://${layout.path}:1.0`, `${registry.host}/team/app:1.0`]
  await t.rejects(regctl(push), /unauthorized|forbidden|denied/i)
  const { username, password } = registry.login
  await regctl(['registry', 'login', '-u', username, '--pass-stdin', registry.host], { input: password })
  await regctl(push)
  const digest = await regctl(['image', 'digest', `${registry.host}/team/app:1.0`])
  t.equal(digest.trim(), layout.index.digest)
})
