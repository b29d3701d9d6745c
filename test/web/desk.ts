import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { openAccounts } from '../../server/accounts/accounts.ts'
import { newKeyId } from '../../server/accounts/random-text.ts'
import { httpHandler } from '../../server/cli/http-handler.ts'
import { Uploads } from '../../server/content/uploads.ts'
import { listen } from '../../server/http/listen.ts'
import { openLog } from '../../server/ops/log.ts'
import { Transfers } from '../../server/transfer/transfers.ts'
import { Client } from '../console/client.ts'
import { openStore, type Store, TESTER } from '../transfer/bundle-stores.ts'
import { openWindow, type UiLanguage, type Watched } from './browser.ts'
import { PASSWORD } from './seeded-store.ts'

/** The whole server in this process, its queue taken up, and an administrator of it. */
export interface Desk {
  url: string
  store: Store
  transfers: Transfers
  login: string
  /** The API, as the administrator. */
  client: Client
  /** A window in which the administrator is signed in. */
  window(browser: Browser, language: UiLanguage, theme?: 'light' | 'dark'): Promise<Watched>
}

interface Scope {
  testdir(): string
  teardown(work: () => unknown): void
}

/** Opens a store with its web UI in a directory of its own. */
export async function openWebDesk(t: Scope, root = join(t.testdir(), 'data')): Promise<Desk> {
  const store = await openStore(t, root)
  const log = openLog('silent')
  const transfers = new Transfers(store, log)
  const uploads = new Uploads(store.content.staging.uploads)
  const http = await httpHandler(store, { log, uploads, anonymous: 'none', publicUrl: undefined })
  await http.openRooms(transfers)
  const { url, stop } = await listen(http.answer, { host: '127.0.0.1', port: 0 })
  t.teardown(async () => {
    await transfers.stop()
    await stop(1000)
    await http.finish()
    await uploads.close()
  })
  await transfers.start()
  const login = 'keeper'
  const accounts = openAccounts(store.db)
  const user = { id: newKeyId(), login, displayName: '周管理员', email: '', organisationId: null }
  const passwordHash = await accounts.passwords.hash(PASSWORD)
  await accounts.changes.create(TESTER, { ...user, role: 'administrator', passwordHash })
  const begin = () =>
    store.db.write(() => accounts.sessions.begin({ userId: user.id, address: '127.0.0.1', agent: 'test' }))
  return {
    ...{ url, store, transfers, login },
    client: new Client(url, await begin()),
    window: async (browser, language, theme = 'light') => {
      const watched = await openWindow(browser, url, { language, theme })
      // A job's thread takes its time to begin where the machine is busy.
      watched.context.setDefaultTimeout(60_000)
      await watched.context.addCookies([{ name: 'raincask_session', value: await begin(), url }])
      return watched
    },
  }
}
