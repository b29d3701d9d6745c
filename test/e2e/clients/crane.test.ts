import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { clientOf, missing } from './client.ts'
import { holds, multiArchLayout } from './layout.ts'
import { freshRepository, guardedRegistry, openRegistry } from './server.ts'
import { workspace } from './workspace.ts'

t.test('crane', { skip: missing('crane') }, async (t) => {
  const registry = await openRegistry(t)
  const crane = clientOf(t, 'crane')
  const layout = await multiArchLayout(join(workspace(t), 'layout'))
  const repository = freshRepository('crane')
  const image = `${registry.host}/${repository}`

  t.test('pushes a layout with its index and finds it by digest', async (t) => {
    await crane(['push', '--insecure', layout.path, `${image}:1.0`])
    t.equal((await crane(['digest', '--insecure', `${image}:1.0`])).trim(), layout.index.digest)
    await crane(['validate', '--insecure', '--remote', `${image}:1.0`])
  })

  t.test('pulls every platform', async (t) => {
    const back = join(workspace(t), 'back')
    await crane(['pull', '--insecure', '--format', 'oci', `${image}:1.0`, back])
    t.ok(holds(back, [...layout.images, ...layout.layers]))
  })

  t.test('tags, lists tags and repositories', async (t) => {
    for (const tag of ['b', 'a', 'latest']) await crane(['tag', '--insecure', `${image}:1.0`, tag])
    const tags = await crane(['ls', '--insecure', image])
    t.strictSame(tags.trim().split('\n'), ['1.0', 'a', 'b', 'latest'])
    const repositories = await crane(['catalog', '--insecure', registry.host])
    t.ok(repositories.split('\n').includes(repository))
  })

  t.test('copies to another repository and appends a layer', async (t) => {
    const copy = `${registry.host}/${freshRepository('crane-copy')}:1.0`
    await crane(['copy', '--insecure', `${image}:1.0`, copy])
    t.equal((await crane(['digest', '--insecure', copy])).trim(), layout.index.digest)
    const one = `${image}@${layout.images[0]}`
    const top = join(workspace(t), 'top.tar')
    await crane(['export', '--insecure', one, top])
    await crane(['append', '--insecure', '--base', one, '--new_layer', top, '--new_tag', `${image}:more`])
    const manifest = JSON.parse(await crane(['manifest', '--insecure', `${image}:more`]))
    t.equal(manifest.layers.length, 3)
  })

  t.test('deletes a manifest', async (t) => {
    const digest = (await crane(['digest', '--insecure', `${image}:more`])).trim()
    await crane(['delete', '--insecure', `${image}@${digest}`])
    await t.rejects(crane(['digest', '--insecure', `${image}@${digest}`]), /MANIFEST_UNKNOWN|404/)
  })
})

t.test('crane with an access key', { skip: missing('crane') }, async (t) => {
  const registry = await guardedRegistry(t)
  if (!registry) return
  const crane = clientOf(t, 'crane')
  const layout = await multiArchLayout(join(workspace(t), 'layout'))
  const image = `${registry.host}/team/app:1.0`
  const push = ['push', '--insecure', layout.path, image]
  await t.rejects(crane(push), /UNAUTHORIZED|DENIED|401|403/)
  const { username, password } = registry.login
  await crane(['auth', 'login', '-u', username, '--password-stdin', registry.host], { input: password })
  await crane(push)
  await crane(['pull', '--insecure', image, join(workspace(t), 'image.tar')])
  t.ok(existsSync(join(workspace(t), 'image.tar')))
})
