import type { Block } from '../parts/markdown/blocks.ts'
import { readSpans, wordsOf } from '../parts/markdown/spans.ts'
import { readChapter } from './chapter-text.ts'

/** A heading with what stands below it. */
export interface Section {
  slug: string
  chapter: string
  /** Empty for what stands before the first heading. */
  heading: string
  id: string
  text: string
}

export interface Hit {
  section: Section
  /** Text around the first word that was found, cut where the words are. */
  excerpt: { text: string; isMatch: boolean }[]
}

const MAX_HITS = 40
const BEFORE = 60
const AFTER = 140

/** Cuts a chapter at its headings. */
export function sectionsOf(slug: string, source: string): Section[] {
  const { title, blocks } = readChapter(source)
  const sections: Section[] = [{ slug, chapter: title, heading: '', id: '', text: '' }]
  for (const block of blocks) {
    if (block.kind === 'heading')
      sections.push({ slug, chapter: title, heading: inLine(block.text), id: block.id, text: '' })
    const last = sections[sections.length - 1]
    if (last && block.kind !== 'heading') last.text += ` ${textOf(block)}`
  }
  return sections.map((section) => ({ ...section, text: section.text.replace(/\s+/g, ' ').trim() }))
}

/** Sections that hold every word, those first that have them in their headings. */
export function searchSections(sections: Section[], words: string): Hit[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return []
  const ranked = sections.flatMap((section) => {
    const head = `${section.chapter} ${section.heading}`.toLowerCase()
    const body = section.text.toLowerCase()
    if (!wanted.every((word) => head.includes(word) || body.includes(word))) return []
    const inHead = wanted.filter((word) => section.heading.toLowerCase().includes(word)).length
    return [{ section, rank: inHead }]
  })
  ranked.sort((a, b) => b.rank - a.rank)
  return ranked
    .slice(0, MAX_HITS)
    .map(({ section }) => ({ section, excerpt: excerptOf(section.text, wanted) }))
}

function excerptOf(text: string, wanted: string[]): Hit['excerpt'] {
  const places = wanted.map((word) => text.toLowerCase().indexOf(word)).filter((at) => at >= 0)
  const from = Math.max(0, (places.length > 0 ? Math.min(...places) : 0) - BEFORE)
  const cut = text.slice(from, from + BEFORE + AFTER)
  const escaped = wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pieces = cut.split(new RegExp(`(${escaped.join('|')})`, 'i'))
  const marked = pieces.map((piece, at) => ({ text: piece, isMatch: at % 2 === 1 }))
  return [
    ...(from > 0 ? [{ text: '… ', isMatch: false }] : []),
    ...marked.filter((piece) => piece.text !== ''),
    ...(from + cut.length < text.length ? [{ text: ' …', isMatch: false }] : []),
  ]
}

const inLine = (source: string) => wordsOf(readSpans(source))

function textOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return inLine(block.text)
    case 'code':
      return block.text
    case 'quote':
      return block.blocks.map(textOf).join(' ')
    case 'list':
      return block.items.flat().map(textOf).join(' ')
    case 'table':
      return [block.head, ...block.rows].flat().map(inLine).join(' ')
    case 'rule':
      return ''
  }
}
