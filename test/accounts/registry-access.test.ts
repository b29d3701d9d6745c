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

// For each repository, who may pull, push and delete; nobody else may. Of the catalogue's, all may install what is in
// `apps/shop/**` and `releases/shop`, and nothing else.
const mayInstall = (_: Caller, repository: string) => /^(?:apps|releases)\/shop(?:\/|$)/.test(repository)
const INSTALLING: Who[] = ['installer', 'cluster', 'everything']
const NOBODY = { pull: [], push: [], delete: [] }
const ANY_OTHER = {
  pull: [...INSTALLING, 'publisher', 'pushing'] as Who[],
  push: ['publisher', 'pushing', 'everything'] as Who[],
  delete: ['publisher', 'everything'] as Who[],
}
const RULES: [string, { pull: Who[]; push: Who[]; delete: Who[] }][] = [
  ['apps/shop/1.0/web', { ...NOBODY, pull: INSTALLING }],
  ['apps/secret/1.0/web', NOBODY],
  ['apps', NOBODY],
  ['releases/shop', { ...NOBODY, pull: INSTALLING }],
  ['releases/0123', NOBODY],
  [
    'u/publisher/web',
    { pull: ['publisher', 'pushing'], push: ['publisher', 'pushing'], delete: ['publisher'] },
  ],
  ['u/installer/web', { ...NOBODY, pull: ['installer', 'cluster'] }],
  ['u/reader/web', { ...NOBODY, pull: ['reader'] }],
  ['u', NOBODY],
  ['u/publisher2/web', NOBODY],
  ['appsx/web', ANY_OTHER],
  ['nginx', ANY_OTHER],
]

for (const [repository, allowed] of RULES) {
  test(`who may use ${repository}`, (t) => {
    for (const action of ['pull', 'push', 'delete'] as const) {
      for (const [name, who] of Object.entries(CALLERS)) {
        const expected = allowed[action].includes(name as Who)
        t.equal(mayUseRepository(who, action, repository, mayInstall), expected, `${name} ${action}`)
      }
    }
    t.end()
  })
}

test('a publisher namespace lies under its key', (t) => {
  t.equal(publisherNamespace('k2'), 'u/k2')
  t.end()
})
