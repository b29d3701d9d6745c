import t from 'tap'
import { contentOfBytes } from '../../builders/content.ts'
import { tarFile } from '../../builders/tar-file.ts'
import { readArchive } from './reading.ts'

t.test('manifests are looked at up to 4 MiB each and 64 MiB together', async (t) => {
  const documents = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const content = contentOfBytes(`{"schemaVersion":2,"n":${index},"pad":"${'x'.repeat(4_000_000)}"}`)
      return { name: `blobs/sha256/${content.digest.slice(7)}`, content }
    })
  const index = { name: 'index.json', content: '{"schemaVersion":2,"manifests":[]}' }
  t.same((await readArchive(tarFile([...documents(16), index]))).images, [])
  await t.rejects(readArchive(tarFile([...documents(17), index])), {
    code: 'PACKAGE_TOO_LARGE',
    message: /64 MiB of manifests/,
    entry: /^images\.tar › blobs/,
  })
})

t.test('a manifest of more than 4 MiB is a blob like any other, and no manifest', async (t) => {
  const content = contentOfBytes(`{"schemaVersion":2,"pad":"${'x'.repeat(4 * 1024 * 1024)}"}`)
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const listed = { mediaType, digest: content.digest, size: content.size }
  const archive = tarFile([
    { name: `blobs/sha256/${content.digest.slice(7)}`, content },
    { name: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: [listed] }) },
  ])
  await t.rejects(readArchive(archive), { code: 'IMAGE_MISSING', message: /not a manifest/ })
})

t.test('lists are taken up to 16 MiB', async (t) => {
  const content = Buffer.alloc(16 * 1024 * 1024 + 1, ' ')
  for (const name of ['index.json', 'manifest.json', 'repositories'])
    await t.rejects(readArchive(tarFile([{ name, content }])), {
      code: 'PACKAGE_TOO_LARGE',
      entry: `images.tar › ${name}`,
    })
})
