import { test } from 'tap'
import { type Block, readBlocks } from '../../web/src/parts/markdown/blocks.ts'
import { isHarmless, readSpans, type Span } from '../../web/src/parts/markdown/spans.ts'

const kinds = (source: string) => readBlocks(source).map(({ kind }) => kind)
const textOf = (spans: Span[]): string =>
  spans.map((span) => ('spans' in span ? textOf(span.spans) : 'text' in span ? span.text : '')).join('')

test('documents are read block by block', async (t) => {
  const source =
    '# 标题\n\n第一段\n第二行\n\n- 一\n- 二\n  - 三\n\n1. a\n2. b\n\n> 引\n\n```sh\n# no\n```\n\n---\n\n| a | b |\n|---|---|\n| 1 | x \\| y |\n'
  t.same(kinds(source), ['heading', 'paragraph', 'list', 'list', 'quote', 'code', 'rule', 'table'])
  const blocks = readBlocks(source)
  t.match(blocks[2], { isOrdered: false, items: [[{ text: '一' }], [{ text: '二' }, { kind: 'list' }]] })
  t.match(blocks[3], { isOrdered: true, start: 1 })
  t.match(blocks[5], { text: '# no' })
  t.match(blocks[7], { head: ['a', 'b'], rows: [['1', 'x | y']] })
  t.match(blocks[1], { text: '第一段第二行' })
  t.match(readBlocks('a line\nof words，\n中文\n中文 a\n中')[0], { text: 'a line\nof words，中文中文 a\n中' })
})

test('HTML is text and nothing else', async (t) => {
  const source = '<script>alert(1)</script>\n<img src=x onerror="alert(1)">'
  t.same(kinds(source), ['paragraph'])
  t.equal(textOf(readSpans((readBlocks(source)[0] as Block & { text: string }).text)), source)
})

test('links lead to web and mail addresses only, and pictures are never loaded', async (t) => {
  for (const address of [
    'https://a.example/x',
    'http://a.example',
    'mailto:a@b.example',
    'HTTPS://A.example',
  ])
    t.ok(isHarmless(address), address)
  for (const address of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '/console',
    '//evil.example',
    'file:///etc/passwd',
  ])
    t.notOk(isHarmless(address), address)
  const spans = readSpans(
    '[a](javascript:alert(1)) ![logo](http://evil.example/x.png) [b](https://b.example)',
  )
  t.equal(spans.filter(({ kind }) => kind === 'link').length, 1)
  t.match(
    spans.find(({ kind }) => kind === 'picture'),
    { alt: 'logo' },
  )
})

test('what stands in a line is read: emphasis, code, bare addresses', async (t) => {
  const kindsIn = (source: string) => readSpans(source).map(({ kind }) => kind)
  t.same(kindsIn('**粗** 和 *斜* 与 `code` ~~旧~~'), ['strong', 'text', 'em', 'text', 'code', 'text', 'del'])
  t.same(kindsIn('snake_case_name'), ['text'])
  t.same(kindsIn('见 https://a.example/x，谢谢'), ['text', 'link', 'text'])
  t.equal(textOf(readSpans('2 * 3 * 4 \\*不斜\\*')), '2 * 3 * 4 *不斜*')
})

test('documents made to be slow are read at once', async (t) => {
  const hostile = [
    '*a '.repeat(20_000),
    '['.repeat(20_000),
    '`'.repeat(20_000),
    '> '.repeat(5000),
    '- '.repeat(5000),
    '_'.repeat(20_000),
  ]
  for (const source of hostile) {
    const from = performance.now()
    for (const block of readBlocks(source)) if ('text' in block) readSpans(block.text)
    const took = performance.now() - from
    t.ok(took < 2000, `${source.slice(0, 6)} took ${Math.round(took)} ms`)
  }
})
