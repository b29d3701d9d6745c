import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { demoApp } from '../builders/demo-app.ts'
import { raincaskJson, runCommand } from './command.ts'
import { startServer } from './server.ts'

t.test('skopeo pushes with a Write key and pulls the same bytes back', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const archive = join(directory, 'images.tar')
  const app = await demoApp()
  await pipeline(app.componentImages('docker24').open(), createWriteStream(archive))
  const key = await raincaskJson<{ id: string; accessKey: string }>(
    ...['keys', 'create', '--name', 'publisher', '--actions', 'OnlyRead,ReadInstall,Write', '--data', data],
  )
  const server = await startServer(data)
  t.teardown(() => server.stop())
  const creds = `${key.id}:${key.accessKey}`
  const pushed = `docker://${server.host}/u/${key.id}/db:1`
  const source = `docker-archive:${archive}:${app.names.db}`
  const push = await runCommand('skopeo', [
    'copy',
    '--dest-tls-verify=false',
    '--dest-creds',
    creds,
    source,
    pushed,
  ])
  t.equal(push.code, 0, push.stderr)

  const copied = `docker://${server.host}/team/db:2`
  const both = [
    '--src-tls-verify=false',
    '--dest-tls-verify=false',
    '--src-creds',
    creds,
    '--dest-creds',
    creds,
  ]
  const copy = await runCommand('skopeo', ['copy', ...both, pushed, copied])
  t.equal(copy.code, 0, copy.stderr)
  for (const [name, image] of Object.entries({ first: pushed, second: copied })) {
    const pull = await runCommand('skopeo', [
      ...['copy', '--src-tls-verify=false', '--src-creds', creds, image, `dir:${join(directory, name)}`],
    ])
    t.equal(pull.code, 0, pull.stderr)
  }
  const manifest = (name: string) => readFileSync(join(directory, name, 'manifest.json'))
  t.same(manifest('first'), manifest('second'))

  const denied = await runCommand('skopeo', [
    ...[
      'copy',
      '--dest-tls-verify=false',
      '--dest-creds',
      creds,
      source,
      `docker://${server.host}/apps/x/1/db:1`,
    ],
  ])
  t.not(denied.code, 0, 'the catalogue’s own repositories take no pushes')
  t.match(denied.stderr, /may not push|403/)
})
