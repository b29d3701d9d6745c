import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { RAINCASK } from './command.ts'

/** The program, serving a data directory. */
export interface RunningServer {
  url: string
  /** With `--listen-tls`: where it serves TLS; empty else. */
  tlsUrl: string
  /** `host:port`, as image names have it. */
  host: string
  child: ChildProcess
  /** Asks it to stop and returns its exit code. */
  stop(): Promise<number | null>
}

/** Starts `serve` on a free port and waits until it says that it is ready. */
export function startServer(data: string, ...args: string[]): Promise<RunningServer> {
  return startProgram(RAINCASK, ['serve', '--data', data, '--listen', '127.0.0.1:0', '--json', ...args])
}

/** Starts a program that ends up as `serve --json`, and waits until that says that it is ready. */
export function startProgram(program: string, args: readonly string[]): Promise<RunningServer> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return new Promise((resolve, reject) => {
    void ended.then((code) => reject(new Error(`serve ended with ${code}: ${log}`)))
    createInterface(child.stdout).once('line', (line) => {
      const { url, tlsUrl } = JSON.parse(line) as { url: string; tlsUrl: string | null }
      const stop = () => {
        child.kill('SIGTERM')
        return ended
      }
      resolve({ url, tlsUrl: tlsUrl ?? '', host: url.replace('http://', ''), child, stop })
    })
  })
}
