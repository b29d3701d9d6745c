import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { openOpenRegistry } from './registry.ts'
import { removedUploadsOpenIn } from './removed-files.ts'
import { uploadsOf } from './store-state.ts'

const bytes = Buffer.alloc(6 * 1024 * 1024, 'let go')
const other = digestOf('other')

test('what is given up, whenever that is, gives its file and its space back', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  for (let i = 0; i < 20; i++) {
    const cut = client.begin(`/v2/a/blobs/uploads/?digest=${other}`, {
      method: 'POST',
      headers: { 'Content-Length': String(bytes.length * 2) },
    })
    cut.on('error', () => undefined)
    await new Promise((resolve) => cut.write(bytes, resolve))
    cut.destroy()
    const wrong = await client.startUpload('a')
    t.equal((await client.ask(`${wrong}?digest=${other}`, { method: 'PUT', body: bytes })).status, 400)
    const cancelled = await client.startUpload('a')
    await client.ask(cancelled, { method: 'PATCH', body: bytes })
    t.equal((await client.ask(cancelled, { method: 'DELETE' })).status, 204)
  }
  for (let i = 0; i < 3000 && readdirSync(uploadsOf(registry.data)).length > 0; i++) await sleep(10)
  t.same(readdirSync(uploadsOf(registry.data)), [])
  t.same(await removedUploadsOpenIn(process.pid), [], 'no file that was removed is still open')
})
