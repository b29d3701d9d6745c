import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { type Address, HttpConnection } from './http-connection.ts'
import { head } from './registry-client.ts'
import type { Certificate } from './tls-certificate.ts'

/** A registry that can be measured; `launch` names the command that serves `directory` on a loopback port. */
export interface Product {
  id: string
  label: string
  /** It takes several tags in one PUT of a manifest, and one tag a PUT slows down with every tag that is there. */
  tagsInOnePut?: boolean
  launch: (directory: string, port: number, certificate?: Certificate) => { command: string; args: string[] }
}

/** A product that runs, with a data directory of its own. */
export interface Server {
  product: Product
  address: Address
  pid: number
  stop: () => Promise<void>
}

/** Where data directories are made: $BENCH_DIR, else the temporary directory. */
export const workDirectory = process.env['BENCH_DIR'] ?? os.tmpdir()

const running = new Map<ChildProcess, string>()

// Whatever ends the measuring, no server and no gigabyte stays behind.
process.on('exit', () => {
  for (const [child, directory] of running) {
    child.kill('SIGKILL')
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

/** Starts a product on an empty directory and waits until `/v2/` answers. `stop` ends it and removes the directory. */
export async function startServer(product: Product, certificate?: Certificate): Promise<Server> {
  const directory = mkdtempSync(path.join(workDirectory, `bench-${product.id}-`))
  const port = await freePort()
  const { command, args } = product.launch(directory, port, certificate)
  const log = path.join(directory, 'server.log')
  const fd = openSync(log, 'w')
  const child = spawn(command, args, { stdio: ['ignore', fd, fd] })
  closeSync(fd)
  running.set(child, directory)
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => resolve()).once('error', () => resolve()),
  )
  const stop = async () => {
    child.kill('SIGTERM')
    const hard = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(hard)
    running.delete(child)
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
  const address = { host: '127.0.0.1', port, ...(certificate ? { tls: true } : {}) }
  if (await answers(address, child)) return { product, address, pid: child.pid as number, stop }
  const words = readFileSync(log, 'utf8').slice(-500)
  await stop()
  throw new Error(`${product.label} did not start: ${command} ${args.join(' ')}\n${words}`)
}

async function answers(address: Address, child: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < 600 && child.exitCode === null && child.pid; tries++) {
    const connection = new HttpConnection(address)
    const answer = await connection.send(head('GET', '/v2/', address)).catch(() => undefined)
    connection.close()
    if (answer?.status === 200) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
