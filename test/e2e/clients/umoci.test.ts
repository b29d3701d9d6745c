import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { clientOf, missing } from './client.ts'
import { freshRepository, openRegistry } from './server.ts'
import { workspace } from './workspace.ts'

t.test(
  'umoci unpacks what skopeo brought through the registry',
  { skip: missing('umoci', 'skopeo') },
  async (t) => {
    const registry = await openRegistry(t)
    const umoci = clientOf(t, 'umoci')
    const skopeo = clientOf(t, 'skopeo')
    const policy = ['--policy', join(workspace(t), 'home/policy.json')]
    const [made, back, bundle] = ['made', 'back', 'bundle'].map((name) => join(workspace(t), name))
    const source = join(workspace(t), 'source')
    mkdirSync(source)
    writeFileSync(join(source, 'hello.txt'), 'hello')

    await umoci(['init', '--layout', `${made}`])
    await umoci(['new', '--image', `${made}:1.0`])
    await umoci(['insert', '--rootless', '--image', `${made}:1.0`, source, '/srv'])
    const image = `docker://${registry.host}/${freshRepository('umoci')}:1.0`
    await skopeo([...policy, 'copy', '--dest-tls-verify=false', `oci:${made}:1.0`, image])
    await skopeo([...policy, 'copy', '--src-tls-verify=false', image, `oci:${back}:1.0`])
    await umoci(['unpack', '--rootless', '--image', `${back}:1.0`, `${bundle}`])
    t.equal(readFileSync(join(`${bundle}`, 'rootfs/srv/hello.txt'), 'utf8'), 'hello')
  },
)
