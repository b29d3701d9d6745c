import { join } from 'node:path'
import { raincaskJson } from '../command.ts'
import { type RunningServer, startServer } from '../server.ts'
import { type TestContext, workspace } from './workspace.ts'

/** A registry to push to and pull from, over plain HTTP on the loopback address. */
export interface Registry {
  /** `host:port`, as image names have it. */
  host: string
  url: string
  /** Set where the registry asks who the client is. */
  login?: { username: string; password: string }
}

/** The address of another registry to test the tests against, from REGISTRY_URL; it must take pushes from anybody. */
const elsewhere = process.env['REGISTRY_URL']

/** A registry that anybody may push to: Raincask on an empty data directory, or the one that REGISTRY_URL names. */
export async function openRegistry(t: TestContext): Promise<Registry> {
  if (elsewhere) return { host: new URL(elsewhere).host, url: elsewhere }
  const server = await startServer(join(workspace(t), 'data'), '--anonymous', 'push')
  return served(t, server)
}

/** A registry that wants an access key as its password, with one that may push; undefined where REGISTRY_URL is set. */
export async function guardedRegistry(t: TestContext): Promise<Required<Registry> | undefined> {
  if (elsewhere) return undefined
  const data = join(workspace(t), 'data')
  const actions = 'OnlyRead,ReadInstall,Write'
  const key = await raincaskJson<{ accessKey: string }>(
    ...['keys', 'create', '--name', 'clients', '--actions', actions, '--data', data],
  )
  const server = await startServer(data)
  return { ...served(t, server), login: { username: 'any', password: key.accessKey } }
}

/** A repository that no other run has used, since REGISTRY_URL's registry keeps what it got. */
export function freshRepository(name: string): string {
  return `e2e-${Date.now().toString(36)}/${name}`
}

function served(t: TestContext, server: RunningServer): Registry {
  t.teardown(() => server.stop())
  return { host: server.host, url: server.url }
}
