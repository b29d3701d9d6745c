import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { buildExecutable } from '../scripts/sample-app/elf.ts'
import { PROCESSORS } from '../scripts/sample-app/image.ts'
import { httpResponse } from '../scripts/sample-app/page.ts'
import { PORT } from '../scripts/sample-app/program.ts'

const builder = join(import.meta.dirname, '../scripts/sample-app/build.ts')

async function temporary(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'raincask-sample-'))
  t.teardown(() => rm(directory, { recursive: true }))
  return directory
}

test('the sample app is the same file each time', async (t) => {
  const directory = await temporary(t)
  const hashes = []
  for (const zone of ['UTC', 'Asia/Shanghai']) {
    const file = join(directory, `${zone.replace('/', '-')}.tar.gz`)
    const { status, stderr } = spawnSync(process.execPath, [builder, file], {
      env: { ...process.env, TZ: zone },
    })
    t.equal(status, 0, stderr.toString())
    hashes.push(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    )
  }
  t.equal(hashes[0], hashes[1])
})

test('the program in its image serves its page and stops when told', async (t) => {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const processor = PROCESSORS.find((one) => one.architecture === architecture)
  if (!processor) throw new Error('no processor')
  const file = join(await temporary(t), 'sample')
  await writeFile(file, buildExecutable(processor, httpResponse('1.0.0', architecture)))
  await chmod(file, 0o755)
  const program = spawn(file, { stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => program.kill('SIGKILL'))
  const ended = once(program, 'close')
  const [said] = await Promise.race([once(program.stdout, 'data'), once(program.stderr, 'data')])
  if (String(said).includes('cannot be opened')) {
    t.pass('skipped: the port is taken on this machine')
    return
  }
  const response = await fetch(`http://127.0.0.1:${PORT}/`)
  t.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
  t.match(await response.text(), /雨桶示例[\s\S]*Raincask sample/)
  program.kill('SIGTERM')
  t.strictSame(await ended, [0, null])
})
