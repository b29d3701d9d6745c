import t from 'tap'
import { normaliseReference, parseReference } from '../../oci/reference.ts'

const D = `sha256:${'a'.repeat(64)}`

t.test('names are completed by Docker’s rules', async (t) => {
  const cases: [text: string, full: string | undefined][] = [
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.25', 'docker.io/library/nginx:1.25'],
    ['rainbond/rbd-api:v6', 'docker.io/rainbond/rbd-api:v6'],
    ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['goodrain.me/abc:1', 'goodrain.me/abc:1'],
    ['localhost/x', 'localhost/x:latest'],
    ['registry.x:5000/team/a/web:2', 'registry.x:5000/team/a/web:2'],
    ['[::1]:5000/x:1', '[::1]:5000/x:1'],
    [`nginx@${D}`, `docker.io/library/nginx@${D}`],
    [`nginx:1@${D}`, `docker.io/library/nginx:1@${D}`],
    ['goodrain.me/plugin_x_1:20240501_1_9f', 'goodrain.me/plugin_x_1:20240501_1_9f'],
    ['', undefined],
    ['Nginx', undefined],
    ['nginx:', undefined],
    ['nginx:-x', undefined],
    ['nginx@sha256:abc', undefined],
    ['../x', undefined],
    ['a//b', undefined],
    [`goodrain.me/${'x'.repeat(256)}`, undefined],
  ]
  for (const [text, full] of cases) t.equal(normaliseReference(text), full, text || 'nothing')
})

t.test('a reference by digest alone has no tag', async (t) => {
  t.equal(parseReference(`nginx@${D}`)?.tag, undefined)
})
