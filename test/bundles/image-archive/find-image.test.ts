import t from 'tap'
import { findImage } from '../../../bundles/image-archive/image-names.ts'
import type { ArchiveImage } from '../../../bundles/image-archive/types.ts'
import { digestOf } from '../../../oci/digest.ts'

function named(...names: string[]): ArchiveImage {
  const root = { mediaType: '', digest: digestOf(names.join()), size: 0 }
  return { names, root, manifests: [], blobs: [], platforms: [] }
}

const IMAGES = [
  named('docker.io/library/nginx:1.25'),
  named('goodrain.me/abc:1'),
  named('docker.io/library/old:1'),
  named('docker.io/team/older:2'),
  named('goodrain.me/oldest:3'),
  named('registry.x:5000/a/b:1', 'registry.x:5000/a/b:2'),
]

t.test('a share_image finds its image', async (t) => {
  for (const [shareImage, name] of [
    ['nginx:1.25', 'docker.io/library/nginx:1.25'],
    ['docker.io/nginx:1.25', 'docker.io/library/nginx:1.25'],
    ['goodrain.me/abc:1', 'goodrain.me/abc:1'],
    ['registry.x:5000/a/b:2', 'registry.x:5000/a/b:1'],
    ['goodrain.me/ns/old:1', 'docker.io/library/old:1'],
    ['hub.example.com/ns/team/older:2', 'docker.io/team/older:2'],
    ['hub.example.com/ns/oldest:3', 'goodrain.me/oldest:3'],
  ] as const)
    t.equal(findImage(IMAGES, shareImage)?.names[0], name, shareImage)
})

t.test('and nothing else does', async (t) => {
  for (const shareImage of [
    '',
    'nginx',
    'nginx:1.26',
    'goodrain.me/xabc:1',
    'registry.y:5000/a/b:1',
    'NOT A NAME',
    'goodrain.me/abc:1@sha256:x',
  ])
    t.equal(findImage(IMAGES, shareImage), undefined, shareImage)
})
