import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'tap'
import { RAINCASK } from '../e2e/command.ts'

interface Line {
  level: number
  msg: string
  check?: string
  next?: string
}

test('a server says in its log what will be trouble, with what to do', async (t) => {
  const directory = t.testdir()
  const [cert, key] = [join(directory, 'tls.pem'), join(directory, 'tls.key')] as const
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const more = ['-subj', '/CN=store', '-days', '10', '-keyout', key, '-out', cert]
  execFileSync('openssl', ['req', ...kind, ...more], { stdio: 'ignore' })
  const tls = ['--listen-tls', '127.0.0.1:0', '--tls-cert', cert, '--tls-key', key]
  const data = ['--data', join(directory, 'data'), '--listen', '127.0.0.1:0', '--json']
  const child = spawn(RAINCASK, ['serve', ...data, ...tls], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  t.teardown(() => {
    child.kill('SIGTERM')
    return ended
  })
  for await (const text of createInterface(child.stderr)) {
    const line = JSON.parse(text) as Line
    if (line.check !== 'certificates') continue
    t.match(line, { level: 40, msg: /ends in (9|10) days/, next: /Have a new one made/ })
    return
  }
  t.fail('nothing was said')
})
