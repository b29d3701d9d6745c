import { cpSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openAccounts } from '../../server/accounts/accounts.ts'
import { loadMarketIdentity } from '../../server/catalog/market-identity.ts'
import { openAppliance } from '../../server/cli/appliance.ts'
import { httpHandler } from '../../server/cli/http-handler.ts'
import { Uploads } from '../../server/content/uploads.ts'
import { keptCopies } from '../../server/db/kept-copies.ts'
import { knownSchema } from '../../server/db/migrate.ts'
import { listen } from '../../server/http/listen.ts'
import { openLog } from '../../server/ops/log.ts'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { Transfers } from '../../server/transfer/transfers.ts'
import { databaseIn, makeEarlierDatabase, migrationFiles, rowsOf } from '../builders/earlier-database.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'
import { Client } from '../registry/client.ts'

// Each numbered migration was the state of some release. The rows are those of a store that today's program filled.

interface Filled {
  data: string
  key: string
  app: { id: string; name: string }
  image: { repository: string; tag: string; digest: string }
}

async function fill(directory: string): Promise<Filled> {
  const data = join(directory, 'today')
  const appliance = await openAppliance(data)
  const { file } = await writeDemoPackage(directory, 'containerd')
  await importPackage(appliance, file)
  await loadMarketIdentity(appliance.db)
  const { keys } = openAccounts(appliance.db)
  const { accessKey } = await keys.create({ name: 'a cluster', actions: ['OnlyRead', 'ReadInstall'] })
  const { sqlite } = appliance.db
  const app = sqlite.prepare('SELECT id, name FROM apps').get() as Filled['app']
  const image = sqlite
    .prepare('SELECT repository, tag, digest FROM release_images ORDER BY repository LIMIT 1')
    .get() as Filled['image']
  await appliance.close()
  return { data, key: accessKey, app, image }
}

t.test('the database of each earlier release opens with everything in it', async (t) => {
  const directory = t.testdir()
  const { data: today, key, app, image } = await fill(directory)
  for (const [index, name] of migrationFiles().entries()) {
    const count = index + 1
    await t.test(`after ${name.split('/').at(-1)}`, async (t) => {
      const data = join(directory, `at-${count}`)
      cpSync(today, data, { recursive: true, filter: (path) => !path.includes('raincask.db') })
      const tables = makeEarlierDatabase(databaseIn(data), count, databaseIn(today))
      const before = rowsOf(databaseIn(data), tables)
      const appliance = await openAppliance(data)
      const log = openLog('silent')
      const http = await httpHandler(appliance, {
        log,
        uploads: new Uploads(appliance.content.staging.uploads),
        anonymous: 'none',
        publicUrl: undefined,
      })
      await http.openRooms(new Transfers(appliance, log))
      const { url, stop } = await listen(http.answer, { host: '127.0.0.1', port: 0 })
      try {
        const copies = keptCopies(databaseIn(data))
        if (count === knownSchema()) t.same(copies, [], 'nothing to do: no copy')
        else {
          t.same(
            copies.map(({ schema }) => schema),
            [count],
            'the state before is kept',
          )
          t.equal(statSync(copies[0]?.file ?? '').mode & 0o777, 0o600, 'for its owner alone')
          t.same(rowsOf(copies[0]?.file ?? '', tables), before)
        }
        const client = new Client(url, { login: `key:${key}` })
        const pulled = await client.ask(`/v2/${image.repository}/manifests/${image.tag}`)
        t.equal(pulled.status, 200, 'an image is pulled with the key of before')
        t.equal(pulled.headers['docker-content-digest'], image.digest)
        const path = `/app-server/openapi/apps?query=${encodeURIComponent(app.name.slice(1, 3))}&page=1&pageSize=10`
        const found = await fetch(`${url}${path}`, { headers: { Authorization: key } })
        t.match(await found.json(), { apps: [{ name: app.name }] }, 'the app is found by a part of its name')
        const after = rowsOf(databaseIn(data), tables)
        // What each start writes anew.
        for (const rows of [before, after])
          for (const gone of ['blob_leases', 'uploads', 'access_keys']) delete rows[gone]
        t.same(after, before, 'every row is as it was')
      } finally {
        await stop(0)
        await http.finish()
        await appliance.close()
      }
    })
  }
})
