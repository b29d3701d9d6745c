import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { clientOf, missing } from './client.ts'
import { multiArchLayout } from './layout.ts'
import { freshRepository, guardedRegistry, openRegistry } from './server.ts'
import { workspace } from './workspace.ts'

const PLAIN = '--plain-http'
const SBOM = 'application/spdx+json'

interface Discovered {
  referrers: { digest: string; artifactType: string; annotations?: Record<string, string> }[]
}

t.test('oras', { skip: missing('oras') }, async (t) => {
  const registry = await openRegistry(t)
  const oras = clientOf(t, 'oras')
  const layout = await multiArchLayout(join(workspace(t), 'layout'))
  const work = join(workspace(t), 'work')
  mkdirSync(work)
  writeFileSync(join(work, 'notes.txt'), 'hello')
  writeFileSync(join(work, 'sbom.json'), '{"spdxVersion":"SPDX-2.3"}')
  const artifact = `${registry.host}/${freshRepository('oras')}:1.0`

  t.test('pushes files as an artifact and pulls them', async (t) => {
    const typed = ['--artifact-type', 'application/vnd.example.notes']
    await oras(['push', PLAIN, ...typed, artifact, 'notes.txt:text/plain'], { cwd: work })
    const manifest = JSON.parse(await oras(['manifest', 'fetch', PLAIN, artifact]))
    t.equal(manifest.artifactType, 'application/vnd.example.notes')
    await oras(['pull', PLAIN, '-o', join(workspace(t), 'pulled'), artifact])
    t.equal(readFileSync(join(workspace(t), 'pulled/notes.txt'), 'utf8'), 'hello')
  })

  t.test('attaches an SBOM and discovers it by type', async (t) => {
    await oras(['attach', PLAIN, '--artifact-type', SBOM, artifact, 'sbom.json'], { cwd: work })
    await oras(['attach', PLAIN, '--artifact-type', 'text/x-note', '--annotation', 'note=checked', artifact])
    const all = JSON.parse(await oras(['discover', PLAIN, '--format', 'json', artifact])) as Discovered
    t.equal(all.referrers.length, 2)
    t.ok(all.referrers.some(({ annotations }) => annotations?.['note'] === 'checked'))
    const filtered = ['discover', PLAIN, '--artifact-type', SBOM, '--format', 'json', artifact]
    const sboms = JSON.parse(await oras(filtered)) as Discovered
    t.strictSame(
      sboms.referrers.map(({ artifactType }) => artifactType),
      [SBOM],
    )
  })

  t.test('copies a multi-arch image with its referrers to another repository', async (t) => {
    const source = `${registry.host}/${freshRepository('oras-source')}:1.0`
    const copy = `${registry.host}/${freshRepository('oras-copy')}:1.0`
    await oras(['cp', '--from-oci-layout', '--to-plain-http', `${layout.path}:1.0`, source])
    t.equal((await oras(['resolve', PLAIN, source])).trim(), layout.index.digest)
    await oras(['attach', PLAIN, '--artifact-type', SBOM, source, 'sbom.json'], { cwd: work })
    await oras(['cp', '-r', '--from-plain-http', '--to-plain-http', source, copy])
    const found = JSON.parse(await oras(['discover', PLAIN, '--format', 'json', copy])) as Discovered
    t.equal(found.referrers.length, 1)
    t.equal((await oras(['resolve', PLAIN, copy])).trim(), layout.index.digest)
  })

  t.test('takes an attachment away again', async (t) => {
    const before = JSON.parse(await oras(['discover', PLAIN, '--format', 'json', artifact])) as Discovered
    const [first] = before.referrers
    const repository = artifact.slice(0, artifact.lastIndexOf(':'))
    await oras(['manifest', 'delete', PLAIN, '--force', `${repository}@${first?.digest}`])
    const after = JSON.parse(await oras(['discover', PLAIN, '--format', 'json', artifact])) as Discovered
    t.equal(after.referrers.length, before.referrers.length - 1)
  })

  t.test('pushes and fetches a lone blob, lists tags', async (t) => {
    const repository = artifact.slice(0, artifact.lastIndexOf(':'))
    const pushed = await oras(['blob', 'push', PLAIN, '--descriptor', repository, 'sbom.json'], { cwd: work })
    const { digest } = JSON.parse(pushed) as { digest: string }
    const bytes = await oras(['blob', 'fetch', PLAIN, '--output', '-', `${repository}@${digest}`])
    t.equal(bytes, '{"spdxVersion":"SPDX-2.3"}')
    await oras(['tag', PLAIN, artifact, 'stable'])
    t.match(await oras(['repo', 'tags', PLAIN, repository]), /^1\.0$[\s\S]*^stable$/m)
  })
})

t.test('oras with an access key', { skip: missing('oras') }, async (t) => {
  const registry = await guardedRegistry(t)
  if (!registry) return
  const oras = clientOf(t, 'oras')
  const work = join(workspace(t), 'work')
  mkdirSync(work)
  writeFileSync(join(work, 'notes.txt'), 'hello')
  const artifact = `${registry.host}/team/notes:1.0`
  const push = ['push', PLAIN, artifact, 'notes.txt:text/plain']
  await t.rejects(oras(push, { cwd: work }), /unauthorized|denied|basic credential not found|401/i)
  const { username, password } = registry.login
  await oras(['login', PLAIN, '-u', username, '--password-stdin', registry.host], { input: password })
  await oras(push, { cwd: work })
  await oras(['pull', PLAIN, '-o', join(work, 'pulled'), artifact])
  t.equal(readFileSync(join(work, 'pulled/notes.txt'), 'utf8'), 'hello')
})
