import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstLine } from './machine.ts'
import type { Product } from './servers.ts'
import type { Certificate } from './tls-certificate.ts'

const top = fileURLToPath(new URL('../..', import.meta.url))

/** Raincask itself: $RAINCASK_BIN, else from source. */
function raincask(): Product {
  const { version } = JSON.parse(readFileSync(path.join(top, 'package.json'), 'utf8')) as { version: string }
  const command = process.env['RAINCASK_BIN'] ?? path.join(top, 'scripts/raincask')
  return {
    id: 'raincask',
    label: `Raincask ${version}`,
    launch: (directory, port, tls) => {
      const both = ['--listen', '127.0.0.1:0', '--listen-tls', `127.0.0.1:${port}`]
      const listen = tls
        ? [...both, '--tls-cert', tls.certificate, '--tls-key', tls.key]
        : ['--listen', `127.0.0.1:${port}`]
      return { command, args: ['serve', ...listen, '--data', directory, '--json', '--anonymous', 'push'] }
    },
  }
}

/** CNCF Distribution, by the settings that its documentation gives for a plain file-system registry. */
function distribution(id: string, label: string, command: string): Product {
  const config = (directory: string, port: number, tls?: Certificate) => ({
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: {
      cache: { blobdescriptor: 'inmemory' },
      filesystem: { rootdirectory: directory },
      delete: { enabled: true },
    },
    http: {
      addr: `127.0.0.1:${port}`,
      ...(tls ? { tls: { certificate: tls.certificate, key: tls.key } } : {}),
    },
  })
  return {
    id,
    label,
    launch: (directory, port, tls) => ({
      command,
      args: ['serve', written(directory, 'config.yml', config(directory, port, tls))],
    }),
  }
}

/** zot with `commit` (it syncs to disk, as the others always do) and Docker's manifests allowed. */
function zot(label: string): Product {
  const config = (directory: string, port: number, tls?: Certificate) => ({
    distSpecVersion: '1.1.1',
    storage: { rootDirectory: path.join(directory, 'store'), commit: true, gc: false },
    http: {
      address: '127.0.0.1',
      port: String(port),
      compat: ['docker2s2'],
      ...(tls ? { tls: { cert: tls.certificate, key: tls.key } } : {}),
    },
    log: { level: 'error' },
  })
  return {
    id: 'zot',
    label,
    tagsInOnePut: true,
    launch: (directory, port, tls) => ({
      command: 'zot',
      args: ['serve', written(directory, 'config.json', config(directory, port, tls))],
    }),
  }
}

/** JSON is YAML too, so one writer serves both kinds of configuration. */
function written(directory: string, name: string, config: object): string {
  const file = path.join(directory, name)
  writeFileSync(file, JSON.stringify(config))
  return file
}

/** What can be measured on this machine, ourselves first, and a sentence for each peer that can't be had. */
export async function findProducts(): Promise<{ products: Product[]; missing: string[] }> {
  const products = [raincask()]
  const missing: string[] = []
  const registry = await firstLine('registry', ['--version'])
  if (registry) products.push(distribution('distribution', `distribution ${lastWord(registry)}`, 'registry'))
  else missing.push('distribution v3 (built with Go by scripts/clients)')
  const zotVersion = await firstLine('zot', ['--version'])
  if (zotVersion) products.push(zot(`zot ${/"commit":"([^"]*)"/.exec(zotVersion)?.[1] ?? ''}`.trim()))
  else missing.push('zot (put its program on PATH)')
  const debian = await firstLine('docker-registry', ['--version'])
  if (debian)
    products.push(
      distribution('docker-registry', `docker-registry ${lastWord(debian)} (Debian)`, 'docker-registry'),
    )
  else missing.push("docker-registry (Debian's package of that name)")
  return { products, missing }
}

/** The version at a line's end, without what its packager added. */
const lastWord = (line: string) => (line.trim().split(/\s+/).at(-1) ?? '').replace(/\+.*$/, '')
