import { join } from 'node:path'
import { AccessKeys, type CreatedAccessKey } from '../../server/accounts/access-keys.ts'
import { PublicRepositories } from '../../server/accounts/public-repositories.ts'
import { PullCredentials } from '../../server/accounts/pull-credentials.ts'
import type { AnonymousAccess } from '../../server/accounts/registry-access.ts'
import { loadTokenKey } from '../../server/accounts/token-key.ts'
import { type Appliance, openAppliance } from '../../server/cli/appliance.ts'
import { httpHandler } from '../../server/cli/http-handler.ts'
import { Uploads } from '../../server/content/uploads.ts'
import { listen } from '../../server/http/listen.ts'
import { TrustedProxies } from '../../server/http/trusted-proxies.ts'
import type { RouteGroup } from '../../server/ops/declared-routes.ts'
import { openLog } from '../../server/ops/log.ts'
import { Transfers } from '../../server/transfer/transfers.ts'
import { Client } from './client.ts'

interface TestScope {
  testdir(): string
  teardown(work: () => Promise<void>): void
}

export interface Registry {
  url: string
  /** `host:port` */
  host: string
  /** The data directory. */
  data: string
  appliance: Appliance
  uploads: Uploads
  /** Every route, as the rooms declare them. */
  groups: readonly RouteGroup[]
  keys: AccessKeys
  credentials: PullCredentials
  publicRepositories: PublicRepositories
  /** A client without a credential. */
  nobody: Client
}

export interface RegistryOptions {
  anonymous?: AnonymousAccess
  publicUrl?: string
  /** As `serve --trusted-proxy` takes it. */
  trustedProxy?: string
  /** The data directory; one of the test's own if left out. */
  data?: string
}

/** The whole server in this process, on a port of its own, put together as `serve` does. */
export async function openRegistry(t: TestScope, options: RegistryOptions = {}): Promise<Registry> {
  const { anonymous = 'none', publicUrl, trustedProxy, data = join(t.testdir(), 'data') } = options
  const appliance = await openAppliance(data)
  const uploads = new Uploads(appliance.content.staging.uploads)
  const log = openLog('silent')
  const http = await httpHandler(appliance, {
    log,
    uploads,
    anonymous,
    publicUrl,
    proxies: new TrustedProxies(trustedProxy),
  })
  const groups = await http.openRooms(new Transfers(appliance, log))
  const { url, stop } = await listen(http.answer, { host: '127.0.0.1', port: 0 })
  t.teardown(async () => {
    await stop(1000)
    await uploads.close()
    await appliance.close()
  })
  return {
    url,
    host: url.replace('http://', ''),
    data,
    appliance,
    uploads,
    groups,
    keys: new AccessKeys(appliance.db),
    credentials: new PullCredentials(await loadTokenKey(data)),
    publicRepositories: new PublicRepositories(appliance.db),
    nobody: new Client(url),
  }
}

/** A registry that takes pushes from anyone, with a client: for behaviour that is not about who asks. */
export async function openOpenRegistry(t: TestScope): Promise<{ registry: Registry; client: Client }> {
  const registry = await openRegistry(t, { anonymous: 'push' })
  return { registry, client: registry.nobody }
}

/** The pair that Basic takes for an access key: its id and itself. */
export function loginOf(key: CreatedAccessKey): string {
  return `${key.id}:${key.accessKey}`
}

/** Keys by what they allow. */
export async function makeKeys({ keys }: Registry) {
  return {
    reader: await keys.create({ name: 'reader', actions: ['OnlyRead'] }),
    installer: await keys.create({ name: 'installer', actions: ['ReadInstall'] }),
    publisher: await keys.create({ name: 'publisher', actions: ['Write'] }),
    everything: await keys.create({ name: 'everything', actions: ['ReadInstall', 'Write'] }),
  }
}
