import { execFile } from 'node:child_process'
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type TestContext, workspace } from './workspace.ts'

/** Runs a client to its end and gives what it printed; rejects with what it complained of. */
export type Client = (args: string[], options?: { cwd?: string; input?: string }) => Promise<string>

const cacheHome = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
const PATH = [process.env['PATH'], join(cacheHome, 'raincask/bin')].join(delimiter)

/** The clients that scripts/test promised, or undefined where it was not it that started the test. */
const promised = process.env['RAINCASK_CLIENTS']?.split(/\s+/).filter(Boolean)

/**
 * Why a test of these clients can't run: false where it can, as tap's `skip` wants it. Throws where one is missing that
 * RAINCASK_CLIENTS promises: a client that was there yesterday must not turn into a silent skip.
 */
export function missing(...names: string[]): false | string {
  for (const name of names) {
    if (pathOf(name)) continue
    if (promised?.includes(name))
      throw new Error(`${name} was promised in RAINCASK_CLIENTS and is not on PATH`)
    return `${name} is not here: scripts/clients ${name}`
  }
  return false
}

/** A client with a home directory of its own, so that it neither finds nor leaves anything in the user's. */
export function clientOf(t: TestContext, name: string): Client {
  const home = join(workspace(t), 'home')
  mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 })
  const env = {
    PATH,
    HOME: home,
    XDG_RUNTIME_DIR: join(home, 'run'),
    DOCKER_CONFIG: join(home, '.docker'),
    REGISTRY_AUTH_FILE: join(home, 'auth.json'),
    TMPDIR: home,
  }
  writeFileSync(join(home, 'policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}')
  writeFileSync(join(home, 'auth.json'), '{}')
  return (args, { cwd, input } = {}) =>
    new Promise((resolve, reject) => {
      const options = { env, cwd: cwd ?? home, timeout: 120_000, maxBuffer: 2 ** 26 }
      const child = execFile(pathOf(name) ?? name, args, options, (error, stdout, stderr) => {
        if (error)
          reject(new Error(`${name}: ${stderr.trim() || error.message}; called with ${args.join(' ')}`))
        else resolve(stdout)
      })
      child.stdin?.on('error', () => undefined) // it ended without reading all: its own complaint tells more
      child.stdin?.end(input ?? '')
    })
}

/** Where a program is on PATH or among those that scripts/clients built. */
export function pathOf(name: string): string | undefined {
  return PATH.split(delimiter)
    .map((directory) => join(directory, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
