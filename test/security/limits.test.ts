import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type Test, test } from 'tap'
import { listen } from '../../server/http/listen.ts'
import type { RaincaskError } from '../../server/ops/errors.ts'
import { readRequestBody } from '../../server/ops/request-body.ts'

/** What a server with our limits says to bytes sent as they are. */
async function answerTo(t: Test, text: string): Promise<string> {
  const server = await listen((_req, res) => res.end('taken'), { host: '127.0.0.1', port: 0 })
  t.teardown(() => server.stop(0))
  return said(connect(server.port, '127.0.0.1'), text)
}

async function said(socket: Socket, text: string): Promise<string> {
  let answer = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    answer += part
  })
  socket.on('error', () => undefined)
  socket.write(text)
  await once(socket, 'close')
  return answer
}

const head = (lines: string[]) => `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${lines.join('')}\r\n`

test('a hundred headers and 16 KiB of them are taken, more are refused and not dropped', async (t) => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => `X-${i}: ${i}\r\n`)
  t.match(await answerTo(t, head(many(98))), /^HTTP\/1\.1 200/)
  t.match(await answerTo(t, head(many(99))), /^HTTP\/1\.1 431/)
  t.match(await answerTo(t, head(many(3000))), /^HTTP\/1\.1 431/)
  t.match(await answerTo(t, head([`X: ${'a'.repeat(15_000)}\r\n`])), /^HTTP\/1\.1 200/)
  t.match(await answerTo(t, head([`X: ${'a'.repeat(20_000)}\r\n`])), /^HTTP\/1\.1 431/)
})

test('two lengths, or a length and chunks, are no request', async (t) => {
  for (const lines of [
    ['Content-Length: 1\r\n', 'Content-Length: 2\r\n'],
    ['Content-Length: 1\r\n', 'Transfer-Encoding: chunked\r\n'],
    ['Transfer-Encoding: chunked, identity\r\n'],
  ])
    t.match(await answerTo(t, head(lines).replace('GET', 'POST')), /^HTTP\/1\.1 400/, lines.join())
})

test('a body that trickles is not waited for', async (t) => {
  const server = createServer((req, res) => {
    readRequestBody(req, 1000, { patience: 300 }).then(
      () => res.end('taken'),
      (error: RaincaskError) => res.writeHead(error.status, { Connection: 'close' }).end(error.code),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  const trickle = setInterval(() => socket.write('a'), 50)
  const answer = await said(socket, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n')
  clearInterval(trickle)
  t.match(answer, /^HTTP\/1\.1 408[\s\S]*REQUEST_TOO_SLOW/)
})
