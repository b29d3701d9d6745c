import { test } from 'tap'
import { type App, letterLogo, newestVersion, readApps, searchApps } from '../../web/src/market/app.ts'

function app(fields: Partial<App>): App {
  return { appKeyID: '', name: '', desc: '', logo: '', tags: [], installCount: 0, versions: [], ...fields }
}

test('the newest version is the highest, not the last', async (t) => {
  const versions = ['1.9.0', '1.10.0', '1.2'].map((appVersion) => ({ appVersion, arch: 'amd64' }))
  t.strictSame(newestVersion(app({ versions })), { version: '1.10.0', architectures: ['amd64'] })
  t.equal(newestVersion(app({})), undefined)
})

test('a version for several architectures names each once', async (t) => {
  const versions = [
    { appVersion: '2.0', arch: 'amd64&arm64' },
    { appVersion: '2.0', arch: 'arm64' },
    { appVersion: '1.0', arch: 'riscv64' },
  ]
  t.strictSame(newestVersion(app({ versions }))?.architectures, ['amd64', 'arm64'])
})

test('the search looks at names, summaries and tags, in any case and order', async (t) => {
  const gitlab = app({ name: 'GitLab', desc: 'DevOps platform' })
  const ruoyi = app({ name: '若依 SpringBoot', desc: '快速开发平台', tags: ['java'] })
  const found = (query: string) => searchApps([gitlab, ruoyi], query)
  t.strictSame(found('  '), [gitlab, ruoyi])
  t.strictSame(found('platform GIT'), [gitlab])
  t.strictSame(found('开发'), [ruoyi])
  t.strictSame(found('Java 若'), [ruoyi])
  t.strictSame(found('gitlab java'), [])
})

test('an app without a logo keeps its letter and colour', async (t) => {
  t.equal(letterLogo(' gitlab').letter, 'G')
  t.equal(letterLogo('若依').letter, '若')
  t.equal(letterLogo('😀 app').letter, '😀')
  t.equal(letterLogo('').letter, '?')
  t.strictSame(letterLogo('若依'), letterLogo('若依'))
  for (const name of ['a', 'GitLab', '若依', 'x'.repeat(500)]) {
    const { colour } = letterLogo(name)
    t.ok(Number.isInteger(colour) && colour >= 0 && colour < 8, name.slice(0, 10))
  }
})

test('what is not a list of apps is not taken for one', async (t) => {
  t.strictSame(readApps({ apps: [] }), [])
  for (const answer of [
    undefined,
    null,
    'text',
    [],
    { data: {} },
    { apps: {} },
    { apps: [null] },
    { apps: [{}] },
  ])
    t.equal(readApps(answer), undefined, JSON.stringify(answer))
})
