import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { test } from 'tap'
import type { Digest } from '../../oci/digest.ts'
import { openStore } from '../content/store.ts'
import { raincask } from '../e2e/command.ts'

test('scrub succeeds on a sound store and names what damage breaks', async (t) => {
  const store = await openStore(t)
  const image = await store.push('team/web', { tag: '1', layers: [randomBytes(10_000)] })
  const scrub = (...args: string[]) => raincask('scrub', '--data', store.data.root, ...args)
  t.match(await scrub('--rate', '100'), {
    code: 0,
    stdout: /^2 blobs were read, 9\.\d KB; 0 are damaged\.\n$/,
  })
  const layer = image.blobs[1] as Digest
  rmSync(store.path(layer))
  t.match(await scrub(), {
    code: 1,
    stdout: `2 blobs were read, ${image.size - 10_000} bytes; 1 are damaged.
  ${layer}: its file is not there
    breaks tag      team/web:1
`,
    stderr: /Stored content is damaged: 1 blobs\./,
  })
  t.match(await scrub('--rate', '0'), { code: 1, stderr: /not a number greater than 0/ })
})
