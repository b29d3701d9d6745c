import { test } from 'tap'
import { ANONYMOUS, type Caller } from '../../server/accounts/caller.ts'
import { mayUseRepository, publisherNamespace } from '../../server/accounts/registry-access.ts'
import type { AccessAction } from '../../server/db/schema.ts'

function caller(keyId: string, credential: Caller['credential'], ...actions: AccessAction[]): Caller {
  return { keyId, credential, actions: new Set<AccessAction>(['OnlyRead', ...actions]) }
}

const CALLERS = {
  nobody: undefined,
  anonymous: ANONYMOUS,
  reader: caller('reader', 'access-key'),
  installer: caller('installer', 'access-key', 'ReadInstall'),
  cluster: caller('installer', 'pull', 'ReadInstall'),
  publisher: caller('publisher', 'access-key', 'Write'),
  pushing: caller('publisher', 'push', 'Write'),
  everything: caller('everything', 'access-key', 'ReadInstall', 'Write'),
}

type Who = keyof typeof CALLERS

// For each repository, who may pull, push and delete; nobody else may.
const RULES: [string, { pull: Who[]; push: Who[]; delete: Who[] }][] = [
  ['apps/shop/1.0/web', { pull: ['installer', 'cluster', 'everything'], push: [], delete: [] }],
  ['apps', { pull: ['installer', 'cluster', 'everything'], push: [], delete: [] }],
  ['releases/0123', { pull: ['installer', 'cluster', 'everything'], push: [], delete: [] }],
  [
    'u/publisher/web',
    {
      pull: ['installer', 'cluster', 'publisher', 'pushing', 'everything'],
      push: ['publisher', 'pushing'],
      delete: ['publisher'],
    },
  ],
  ['u/installer/web', { pull: ['installer', 'cluster', 'everything'], push: [], delete: [] }],
  ['u/reader/web', { pull: ['reader', 'installer', 'cluster', 'everything'], push: [], delete: [] }],
  ['u', { pull: ['installer', 'cluster', 'everything'], push: [], delete: [] }],
  ['u/publisher2/web', { pull: ['installer', 'cluster', 'everything'], push: [], delete: [] }],
  [
    'appsx/web',
    {
      pull: ['installer', 'cluster', 'publisher', 'pushing', 'everything'],
      push: ['publisher', 'pushing', 'everything'],
      delete: ['publisher', 'everything'],
    },
  ],
  [
    'nginx',
    {
      pull: ['installer', 'cluster', 'publisher', 'pushing', 'everything'],
      push: ['publisher', 'pushing', 'everything'],
      delete: ['publisher', 'everything'],
    },
  ],
]

for (const [repository, allowed] of RULES) {
  test(`who may use ${repository}`, (t) => {
    for (const action of ['pull', 'push', 'delete'] as const) {
      for (const [name, who] of Object.entries(CALLERS)) {
        const expected = allowed[action].includes(name as Who)
        t.equal(mayUseRepository(who, action, repository), expected, `${name} ${action}`)
      }
    }
    t.end()
  })
}

test('a publisher namespace lies under its key', (t) => {
  t.equal(publisherNamespace('k2'), 'u/k2')
  t.end()
})
