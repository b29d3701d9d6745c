import t from 'tap'
import type { BlobSink } from '../../../bundles/blob-sink.ts'
import { discardingSink } from '../../../bundles/discarding-sink.ts'
import { readRamPackage } from '../../../bundles/ram/read-ram-package.ts'
import { chunked, collect } from '../../builders/content.ts'
import { demoApp } from '../../builders/demo-app.ts'
import { MemorySink } from '../../builders/memory-sink.ts'
import { ramPackage } from '../../builders/ram-package.ts'
import { templateJson } from '../../builders/template.ts'

const app = await demoApp()
const BYTES = await collect(
  ramPackage({
    top: 'demo-ram',
    metadata: templateJson(app.template),
    componentImages: app.componentImages('docker24'),
    pluginImages: app.pluginImages('docker24'),
  }),
)

t.test('progress counts the bytes of the file, up to all of them', async (t) => {
  const seen: number[] = []
  await readRamPackage(chunked(BYTES, 1000), discardingSink(), { onProgress: (bytes) => seen.push(bytes) })
  t.equal(seen.length, Math.ceil(BYTES.byteLength / 1000))
  t.equal(seen.at(-1), BYTES.byteLength)
  t.same(
    seen,
    seen.toSorted((a, b) => a - b),
  )
})

t.test('the template is told before the images are read', async (t) => {
  const sink = new MemorySink()
  await readRamPackage(chunked(BYTES, 1000), sink, {
    onTemplate: (template) => {
      t.equal(template.groupName, '商城示例')
      t.equal(sink.committed, 0)
    },
  })
  t.ok(sink.committed > 0)
})

t.test('an abort ends the work with its reason, ends the writer and closes the file', async (t) => {
  const abort = new AbortController()
  const sink = new MemorySink()
  let closed = false
  async function* file(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunked(BYTES, 100)
    } finally {
      closed = true
    }
  }
  const onProgress = (bytes: number) => {
    if (bytes > BYTES.byteLength / 2) abort.abort(new Error('the person changed their mind'))
  }
  await t.rejects(readRamPackage(file(), sink, { signal: abort.signal, onProgress }), {
    message: 'the person changed their mind',
  })
  t.equal(sink.open, 0)
  t.ok(closed)
})

t.test('an error of the sink comes out as it is', async (t) => {
  const full = (where: 'create' | 'write' | 'commit'): { sink: BlobSink; ended: string[] } => {
    const ended: string[] = []
    const fail = (here: string) => (here === where ? Promise.reject(new Error('disk full')) : undefined)
    const sink: BlobSink = {
      sizeOf: () => undefined,
      create: async () => {
        await fail('create')
        return {
          write: () => fail('write'),
          commit: async () => {
            ended.push('commit')
            await fail('commit')
          },
          abort: async () => {
            ended.push('abort')
          },
        }
      },
    }
    return { sink, ended }
  }
  for (const [where, last] of [
    ['create', undefined],
    ['write', 'abort'],
    ['commit', 'commit'],
  ] as const) {
    const { sink, ended } = full(where)
    await t.rejects(readRamPackage(chunked(BYTES, 1000), sink), { message: 'disk full' }, where)
    t.equal(ended.at(-1), last, where)
  }
})
