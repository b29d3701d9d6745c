import { readBlocks } from '../parts/markdown/blocks.ts'
import { readSpans, wordsOf } from '../parts/markdown/spans.ts'

/** A part of the handbook: chapters that belong together. */
export interface HandbookPart {
  titles: ByLanguage<string>
  chapters: Chapter[]
}

/** A page of the handbook. */
export interface Chapter {
  /** What stands behind /docs/ in its address: the name of its English file, without the end. */
  slug: string
  pages: ByLanguage<ChapterPage>
}

export interface ChapterPage {
  title: string
  /** What is in it, in a few words. */
  about: string
  /** Its file below docs/; the English one where there is no other. */
  file: string
  /** Where its text is asked for; empty until the web UI is built. */
  url: string
}

type ByLanguage<Value> = Record<'en' | 'zh', Value>

const END = '.md'

/**
 * Reads the list of chapters: a heading `English · 中文` for each part, below it a table with a chapter a line, in each
 * cell a link to the page and what is in it.
 * @throws Error that names the line that has another form
 */
export function readHandbook(list: string): HandbookPart[] {
  const parts: HandbookPart[] = []
  for (const block of readBlocks(list)) {
    if (block.kind === 'heading' && block.level === 2) {
      const [en = '', zh = en] = block.text.split(' · ')
      parts.push({ titles: { en, zh }, chapters: [] })
    }
    if (block.kind === 'table') parts[parts.length - 1]?.chapters.push(...block.rows.map(readChapterLine))
  }
  return parts
}

function readChapterLine(cells: string[]): Chapter {
  const [en, zh] = cells.map(readCell)
  if (!en || !zh) throw new Error(`docs/README.md: no chapter: | ${cells.join(' | ')} |`)
  return { slug: slugOf(en.file), pages: { en, zh } }
}

function readCell(cell: string): ChapterPage | undefined {
  const [link, ...rest] = readSpans(cell, { allows: (address) => address.endsWith(END) })
  if (link?.kind !== 'link') return undefined
  const about = wordsOf(rest)
    .replace(/^[:：\s]+/, '')
    .trim()
  const first = about.slice(0, 1).toUpperCase()
  return { title: wordsOf(link.spans), about: first + about.slice(1), file: link.href, url: '' }
}

/** The part of an address that names the chapter of a file. */
export function slugOf(file: string): string {
  return file.slice(0, -END.length).replace(/\.zh-CN$/, '')
}
