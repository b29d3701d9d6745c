import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { readChapterList } from '../../scripts/build/handbook-plugin.ts'
import { addressOf, isChapterLink, readChapter } from '../../web/src/docs/chapter-text.ts'
import { readHandbook } from '../../web/src/docs/handbook.ts'
import { HELP, PAGE_HELP } from '../../web/src/docs/help.ts'
import { searchSections, sectionsOf } from '../../web/src/docs/search-chapters.ts'
import type { Block } from '../../web/src/parts/markdown/blocks.ts'
import { readSpans, type Span } from '../../web/src/parts/markdown/spans.ts'

const DOCS = join(import.meta.dirname, '../../docs')
const LANGUAGES = ['en', 'zh'] as const
const read = (file: string) => readFileSync(join(DOCS, file), 'utf8')

const parts = readChapterList()
const chapters = parts.flatMap((part) => part.chapters)
/** Every page by its address, in each language. */
const pages = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    new Map(
      chapters.map(({ slug, pages }) => [
        `/docs/${slug}`,
        { file: pages[language].file, ...readChapter(read(pages[language].file)) },
      ]),
    ),
  ]),
) as Record<(typeof LANGUAGES)[number], Map<string, ReturnType<typeof readChapter> & { file: string }>>

test('the list names every page, each with its twin where it has one', async (t) => {
  const files = readdirSync(DOCS).filter((name) => name.endsWith('.md') && !name.startsWith('README'))
  const listed = chapters.flatMap(({ pages }) => [pages.en.file, pages.zh.file])
  t.same([...new Set(listed)].sort(), files.sort())
  for (const { slug, pages } of chapters) {
    const twin = `${slug}.zh-CN.md`
    t.equal(pages.zh.file, files.includes(twin) ? twin : pages.en.file, slug)
    t.ok(pages.en.about && pages.zh.about, `${slug} says what is in it`)
    t.match(pages.zh.title + pages.zh.about, /\p{Script=Han}/u, slug)
  }
  for (const { titles } of parts) t.match(titles.zh, /\p{Script=Han}/u, titles.en)
})

test('a chapter is called as the list calls it', async (t) => {
  for (const { pages: its, slug } of chapters)
    for (const language of LANGUAGES) {
      const page = pages[language].get(`/docs/${slug}`)
      if (language === 'zh' && its.zh.file === its.en.file) continue
      t.equal(page?.title, its[language].title, its[language].file)
    }
})

test('every link of every chapter leads somewhere, in its own language', async (t) => {
  let followed = 0
  for (const language of LANGUAGES)
    for (const [address, { file, blocks }] of pages[language])
      for (const link of linksOf(blocks)) {
        t.ok(isChapterLink(link), `${file}: ${link} can be followed in the web UI and in the repository`)
        const { href, isOutside } = addressOf(link)
        if (isOutside) continue
        followed++
        const [path = '', anchor] = href.split('#')
        const target = path === '' ? address : path
        const page = pages[language].get(target)
        t.ok(page || target === '/docs', `${file}: ${link} is a chapter`)
        // Pages for developers are in English only, and name English ones.
        if (language === 'zh' && !file.endsWith('.zh-CN.md')) continue
        if (page && path !== '')
          t.equal(link.split('#')[0], page.file, `${file}: ${link} stays in the language`)
        if (anchor !== undefined)
          t.ok(
            page?.headings.some(({ id }) => id === anchor),
            `${file}: ${link} is a heading`,
          )
      }
  t.ok(followed > 20)
})

test('help that errors and pages name is there', async (t) => {
  for (const [code, address] of [...Object.entries(HELP), ...Object.entries(PAGE_HELP)]) {
    const [path = '', anchor] = address.split('#')
    for (const language of LANGUAGES) {
      const page = pages[language].get(path)
      t.ok(page, `${code}: ${address}`)
      if (anchor !== undefined)
        t.ok(
          page?.headings.some(({ id }) => id === anchor),
          `${code}: ${address}`,
        )
    }
  }
})

test('headings are named as file views name them', async (t) => {
  const { headings, title, blocks } = readChapter(
    '# Title\n\n[简体中文](x.zh-CN.md)\n\n<!-- note -->\n\n## 5. Backup, restore\n\n## `keys create` – 备份\n\n## A\n\n### A\n',
  )
  t.equal(title, 'Title')
  t.same(
    headings.map(({ id }) => id),
    ['5-backup-restore', 'keys-create--备份', 'a', 'a-1'],
  )
  t.same([...new Set(blocks.map(({ kind }) => kind))], ['heading'])
})

test('a list in another form is refused with the line', async (t) => {
  t.throws(
    () => readHandbook('## A · 甲\n\n| English | 中文 |\n| --- | --- |\n| no link | [有](a.zh-CN.md) |\n'),
    /no link/,
  )
})

test('words are found where they stand, headings first', async (t) => {
  const sections = [...pages.en].flatMap(([address, { file }]) => sectionsOf(address.slice(6), read(file)))
  const [first] = searchSections(sections, 'restore BACKUP')
  t.match(first?.section.heading, /restore|backup/i)
  t.ok(first?.excerpt.some(({ isMatch }) => isMatch))
  for (const { section } of searchSections(sections, 'daemon.json insecure-registries'))
    t.match(`${section.heading} ${section.text}`, /daemon\.json/)
  t.same(searchSections(sections, 'nobody-says-this'), [])
  t.same(searchSections(sections, '   '), [])
})

/** Addresses of all links of blocks, those of any form. */
function linksOf(blocks: Block[]): string[] {
  return blocks.flatMap((block): string[] => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
        return linksInLine(block.text)
      case 'quote':
        return linksOf(block.blocks)
      case 'list':
        return block.items.flatMap(linksOf)
      case 'table':
        return [block.head, ...block.rows].flat().flatMap(linksInLine)
      default:
        return []
    }
  })
}

function linksInLine(source: string): string[] {
  const inSpans = (spans: Span[]): string[] =>
    spans.flatMap((span) => [
      ...(span.kind === 'link' ? [span.href] : []),
      ...('spans' in span ? inSpans(span.spans) : []),
    ])
  return inSpans(readSpans(source, { allows: () => true }))
}
