import { test } from 'tap'
import { APP_ID } from '../catalog/sample-release.ts'
import { openapi, openStore } from './store.ts'

interface Times {
  updateTime: string
  createTime: string
  updateVersion: number
}

test('a version has one time, to the second, in every answer (rule 0.12)', async (t) => {
  const { ask, publish } = await openStore(t)
  await publish()
  await publish({ notes: 'again' })
  const get = async (path: string) => (await ask(openapi(path))).json
  const detail = (await get(`/apps/${APP_ID}/versions/1.0`)) as Times
  const { versions } = (await get(`/apps/${APP_ID}/versions`)) as { versions: Times[] }
  const app = (await get(`/apps/${APP_ID}`)) as { versions: Times[] }
  const { apps } = (await get('/apps')) as { apps: { versions: Times[] }[] }
  for (const version of [versions[0], app.versions[0], apps[0]?.versions[0]]) {
    t.equal(version?.updateTime, detail.updateTime)
    t.equal(version?.createTime, detail.createTime)
    t.equal(version?.updateVersion, 2)
  }
  t.match(detail.updateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  t.ok(detail.updateTime > detail.createTime, 'a version published again looks newer')
})
