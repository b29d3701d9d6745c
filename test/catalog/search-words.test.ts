import { test } from 'tap'
import { searchStore } from './search-store.ts'

const APPS = [
  { id: 'gitlab', name: 'GitLab', description: 'DevOps platform, code 代码托管' },
  { id: 'ruoyi', name: '若依SpringBoot快速开发平台', description: '权限管理系统' },
  { id: 'minio', name: 'MinIO', description: 'S3 对象存储', tags: ['存储', 'object-store'] },
  { id: 'nodejs', name: 'Node.js demo', description: 'ｆｕｌｌ ｗｉｄｔｈ C++ 100%' },
  { id: 'rare', name: '𠮷野家点餐', description: 'カタカナ 한국어' },
]

test('Chinese is found by any part, from one character', async (t) => {
  const { ids } = await searchStore(t, APPS)
  t.same(ids('若'), ['ruoyi'])
  t.same(ids('发'), ['ruoyi'])
  t.same(ids('台'), ['ruoyi'], 'the last character of a name')
  t.same(ids('开发'), ['ruoyi'])
  t.same(ids('发平'), ['ruoyi'], 'across two words')
  t.same(ids('快速开发平台'), ['ruoyi'])
  t.same(ids('发开'), [], 'the other way round')
  t.same(ids('开平'), [], 'not beside each other')
  t.same(ids('托管'), ['gitlab'])
  t.same(ids('𠮷'), ['rare'], 'characters of two code units')
  t.same(ids('𠮷野'), ['rare'])
  t.same(ids('カナ'), ['rare'])
  t.same(ids('국어'), ['rare'])
})

test('English is found by any part of a word, in any case', async (t) => {
  const { ids } = await searchStore(t, APPS)
  t.same(ids('gitlab'), ['gitlab'])
  t.same(ids('GITLAB'), ['gitlab'])
  t.same(ids('itla'), ['gitlab'])
  t.same(ids('tl'), ['gitlab'])
  t.same(ids('latf'), ['gitlab'], 'inside a word of the description')
  t.same(ids('g').sort(), ['gitlab', 'ruoyi'], 'the g in Spring')
  t.same(ids('b').sort(), ['gitlab', 'minio', 'ruoyi'], 'the last letter of a word')
  t.same(ids('springboot'), ['ruoyi'])
  t.same(ids('gitlabs'), [])
  t.same(ids('full width'), ['nodejs'], 'wide letters are letters')
})

test('every word must be there, wherever', async (t) => {
  const { ids } = await searchStore(t, APPS)
  t.same(ids('gitlab 代码'), ['gitlab'])
  t.same(ids('代码 gitlab'), ['gitlab'])
  t.same(ids('gitlab 若依'), [])
  t.same(ids('若依spring'), ['ruoyi'], 'both scripts in one word')
  t.same(ids('node.js'), ['nodejs'])
  t.same(ids('object store'), ['minio'])
  t.same(ids('存储 minio object'), ['minio'])
  t.same(ids('c++'), ['nodejs'])
})

test('nothing that is typed is read as a query language', async (t) => {
  const { find, ids } = await searchStore(t, APPS)
  for (const text of [
    '"',
    '""',
    '*',
    'AND',
    'gitlab OR minio',
    '^gitlab',
    'grams:gitlab',
    '-minio',
    '( )',
    "'",
    ';--',
    '%',
    '\\',
  ])
    t.doesNotThrow(() => find({ text }), text)
  t.same(ids('git*'), ['gitlab'])
  t.same(ids('"gitlab"'), ['gitlab'])
  t.same(ids('gitlab NOT devops'), [], 'NOT is a word')
  t.same(ids('。，！'), [], 'only punctuation finds nothing')
  t.equal(find({ text: '   ' }).total, APPS.length, 'only spaces ask for everything')
  t.doesNotThrow(() => find({ text: 'x'.repeat(10_000) }))
  t.doesNotThrow(() => find({ text: '字 '.repeat(5000) }))
})
