import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstLine } from '../bench-registry/machine.ts'
import { findProducts } from '../bench-registry/products.ts'
import { type Product, type Server, startServer } from '../bench-registry/servers.ts'
import { measuredRun, type Run, type RunOptions } from './measured-run.ts'
import type { BuiltPackage } from './packages.ts'

/** The program under test: $RAINCASK_BIN, else from source. */
const RAINCASK = process.env['RAINCASK_BIN'] ?? fileURLToPath(new URL('../raincask', import.meta.url))

/** An import into an empty store, and the same again. `missing` is the bytes that the store lacked. */
export interface Imported {
  first: Run
  again: Run
  missing: number
}

/** Imports a package twice into a fresh data directory. */
export async function importTwice(directory: string, { file }: BuiltPackage): Promise<Imported> {
  return inFresh(directory, async (data) => {
    const args = ['import', file, '--data', data, '--json']
    const first = await measuredRun(RAINCASK, args, { watch: [data] })
    const again = await measuredRun(RAINCASK, args, { watch: [data] })
    const missing = added(first)
    if (missing === 0 || added(again) !== 0) throw new Error('the second import added something')
    return { first, again, missing }
  })
}

function added({ stdout }: Run): number {
  return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { addedBytes: number }).addedBytes
}

/** The floor of decoding: the package through gzip to nowhere. */
export function gunzipAlone({ file }: BuiltPackage): Promise<Run> {
  return measuredRun('gzip', ['-dc', file], { discard: true })
}

/** The floor of the disk: as many bytes as are missing, written in one file and synced. */
export function diskAlone(directory: string, { file }: BuiltPackage, bytes: number): Promise<Run> {
  return inFresh(directory, (fresh) =>
    shell('cat "$1" "$1" "$1" | head -c "$2" | dd of="$3" bs=1M iflag=fullblock conv=fdatasync 2>/dev/null', [
      file,
      String(bytes),
      path.join(fresh, 'bytes'),
    ]),
  )
}

/** A registry of others, to copy into. */
export interface Peer {
  label: string
  /** Starts it on an empty directory of its own. */
  start(): Promise<{ server: Server; directory: string }>
}

/** Debian's registry, if it and skopeo are here. */
export async function findPeer(): Promise<Peer | undefined> {
  const skopeo = await firstLine('skopeo', ['--version'])
  const { products } = await findProducts()
  const product = products.find(({ id }) => id === 'docker-registry')
  if (!product || !skopeo) return undefined
  const start = async () => {
    let directory = ''
    const launch: Product['launch'] = (at, ...rest) => {
      directory = at
      return product.launch(at, ...rest)
    }
    return { server: await startServer({ ...product, launch }), directory }
  }
  return { label: `${skopeo.replace(' version', '')} into ${product.label}`, start }
}

/** The usual way by hand: unpack the package, then copy each image into a registry, digests kept. */
export function unpackAndCopy(directory: string, built: BuiltPackage, peer: Peer): Promise<Run> {
  return inFresh(directory, async (fresh) => {
    const { server, directory: stored } = await peer.start()
    const kind = built.dialect === 'containerd' ? 'oci-archive' : 'docker-archive'
    const copies = built.images.map((name) => {
      // An OCI archive's images go by their tags alone; each has its own here.
      const reference = kind === 'oci-archive' ? name.slice(name.lastIndexOf(':') + 1) : name
      const { host, port } = server.address
      const to = `docker://${host}:${port}/${name.slice(name.indexOf('/') + 1)}`
      return `skopeo copy -q --preserve-digests --dest-tls-verify=false ${kind}:${built.archive}:${reference} ${to}`
    })
    const script = ['set -e', 'cd "$2"', 'tar -xzf "$1"', ...copies].join('\n')
    mkdirSync(path.join(fresh, 'tmp'))
    const environment = { TMPDIR: path.join(fresh, 'tmp') }
    try {
      return await shell(script, [built.file, fresh], {
        watch: [fresh, stored],
        helper: server.pid,
        environment,
      })
    } finally {
      await server.stop()
    }
  })
}

function shell(script: string, args: string[], options: RunOptions = {}): Promise<Run> {
  return measuredRun('bash', ['-c', script, 'bench', ...args], options)
}

/** Gives `work` an empty directory, and removes it afterwards. */
async function inFresh<T>(directory: string, work: (fresh: string) => Promise<T>): Promise<T> {
  const fresh = mkdtempSync(path.join(directory, 'run-'))
  try {
    return await work(fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}
