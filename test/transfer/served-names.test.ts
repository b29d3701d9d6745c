import t from 'tap'
import { isRepositoryName, isTag } from '../../oci/names.ts'
import {
  appKeyFor,
  pathSafe,
  releaseRepository,
  releaseTag,
  servedNames,
} from '../../server/transfer/releases/served-names.ts'

t.test('an app keeps a key that consoles can carry, and gets one otherwise', async (t) => {
  t.equal(appKeyFor('a0'.repeat(16)), 'a0'.repeat(16))
  for (const key of ['with-dash', 'é', 'x'.repeat(33), '']) t.match(appKeyFor(key), /^[0-9a-f]{32}$/)
  t.not(appKeyFor('with-dash'), appKeyFor('with_dash'))
})

t.test('any text becomes a path component of its own', async (t) => {
  t.equal(pathSafe('1.0.2'), '1.0.2')
  const texts = ['1.0', '1.0+b', '1.0 b', '版本一', '版本二', 'ABC', 'abc', '..', '', 'a/b', 'a'.repeat(300)]
  const paths = texts.map((text) => pathSafe(text))
  for (const path of paths) t.ok(isRepositoryName(path), path)
  t.equal(new Set(paths).size, texts.length, 'two texts never share one')
  t.not(pathSafe(pathSafe('ABC')), pathSafe('ABC'), 'nor by looking like another’s hash')
  t.ok(isRepositoryName(releaseRepository('A_b')))
  for (const version of ['1.0', '版本一', '.x', 'V1']) t.ok(isTag(releaseTag(version)), version)
})

t.test('images of one release keep apart, whatever they are called', async (t) => {
  const images = [
    'goodrain.me/web:1',
    'other.x/web:1',
    'goodrain.me/web:2',
    `goodrain.me/${'x'.repeat(120)}:1`,
  ]
  const names = servedNames('a0'.repeat(16), '版本'.repeat(20), images)
  const full = [...names.values()].map(({ repository, tag }) => `${repository}:${tag}`)
  t.equal(new Set(full).size, images.length)
  for (const [image, { repository, tag }] of names) {
    t.ok(isRepositoryName(repository))
    t.ok(image.endsWith(`:${tag}`), 'the tag stays')
    t.ok(`${'h'.repeat(60)}/${repository}:${tag}`.length <= 200, 'consoles keep 200 characters')
  }
})
