import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { collect } from '../builders/content.ts'
import { dockerSave24 } from '../builders/docker-save.ts'
import { buildImage, layerOfFiles } from '../builders/image.ts'
import { raincask, raincaskJson, runCommand } from './command.ts'
import { startServer } from './server.ts'

t.test('images that docker save wrote are imported, said where, and pulled with skopeo', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const image = buildImage({ layers: [await layerOfFiles({ 'bin/sh': 'sh' })] })
  const file = join(directory, 'some-image.bin')
  writeFileSync(file, await collect(dockerSave24([{ repoTags: ['nginx:1.25'], image }]).open()))
  const { stdout } = await raincask('import', file, '--data', data)
  t.match(stdout, /images\/nginx:1\.25 {2}amd64 {2}added {2}sha256:/)
  t.match(stdout, /docker pull HOST\/images\/nginx:1\.25/)
  const shown = await raincask('inspect', file, '--data', data)
  t.match(
    shown.stdout,
    /images without an application.*\n.*docker\.io\/library\/nginx:1\.25.*\n +imported as images\/nginx:1\.25/,
  )

  const key = await raincaskJson<{ accessKey: string }>('keys', 'create', '--name', 'x', '--data', data)
  const server = await startServer(data)
  t.teardown(() => server.stop())
  const pulled = join(directory, 'pulled')
  const skopeo = (...args: string[]) => runCommand('skopeo', ['--insecure-policy', ...args])
  const source = `docker://${server.host}/images/nginx:1.25`
  const refused = await skopeo('copy', '--src-tls-verify=false', '--src-no-creds', source, `oci:${pulled}:x`)
  t.not(refused.code, 0, 'not without an access key')
  const creds = `--src-creds=x:${key.accessKey}`
  const { code, stderr } = await skopeo('copy', '--src-tls-verify=false', creds, source, `oci:${pulled}:1.25`)
  t.equal(code, 0, stderr)

  // What skopeo writes of it, in its own ways.
  for (const [form, name] of [
    ['docker-archive', 'images/team/web:2'],
    ['oci-archive', 'images/team/web:2'],
  ] as const) {
    const archive = join(directory, `${form}.file`)
    const copied = await skopeo('copy', `oci:${pulled}:1.25`, `${form}:${archive}:docker.io/team/web:2`)
    t.equal(copied.code, 0, copied.stderr)
    const { images } = await raincaskJson<{ images: object[] }>('import', archive, '--data', data)
    t.match(images, [{ repository: name.split(':')[0], tag: '2' }], form)
  }

  // What skopeo wrote is a layout in a directory, which may go back in.
  const again = join(directory, 'again')
  mkdirSync(again)
  const { images } = await raincaskJson<{ images: object[] }>('import', pulled, '--data', again)
  t.match(images, [{ repository: 'images/pulled', tag: '1.25', platforms: ['amd64'] }])
  const list = await raincaskJson<{ name: string }[]>('repositories', 'list', '--data', again)
  t.match(list, [{ name: 'images/pulled', tags: 1 }])
})
