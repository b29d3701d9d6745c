import { type Block, readBlocks } from '../parts/markdown/blocks.ts'
import { isHarmless, readSpans, wordsOf } from '../parts/markdown/spans.ts'
import { slugOf } from './handbook.ts'

/** What stands in a chapter, ready to be drawn. */
export interface ChapterText {
  title: string
  blocks: Block[]
  headings: ChapterHeading[]
}

export interface ChapterHeading {
  /** Its place in the page: the same as on a file view of the repository. */
  id: string
  level: number
  text: string
}

const TWIN = /^\[(?:English|简体中文)\]\([\w.-]+\.md\)$/
const COMMENT = /^<!--[\s\S]*-->$/

/** Reads a chapter's Markdown. What leads to its twin is left out: the web UI has a switch for that. */
export function readChapter(source: string): ChapterText {
  const all = readBlocks(source)
  const [first] = all
  const title = first?.kind === 'heading' ? wordsOf(readSpans(first.text)) : ''
  const anchors = new Anchors()
  const blocks = all.flatMap((block): Block[] => {
    if (block.kind === 'paragraph' && (TWIN.test(block.text) || COMMENT.test(block.text))) return []
    if (block.kind !== 'heading') return [block]
    const id = anchors.of(wordsOf(readSpans(block.text)))
    return block === first ? [] : [{ ...block, id }]
  })
  const headings = blocks.flatMap((block) =>
    block.kind === 'heading'
      ? [{ id: block.id, level: block.level, text: wordsOf(readSpans(block.text)) }]
      : [],
  )
  return { title, blocks, headings }
}

/** Names of headings as file views of repositories give them: words in small letters, joined by hyphens. */
class Anchors {
  #seen = new Map<string, number>()

  of(heading: string): string {
    const name = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replace(/ /g, '-')
    const count = this.#seen.get(name) ?? 0
    this.#seen.set(name, count + 1)
    return count === 0 ? name : `${name}-${count}`
  }
}

/** Links of chapters: to other chapters, to headings, and to the world. */
export function isChapterLink(address: string): boolean {
  return isHarmless(address) || /^(?:[\w-][\w.-]*\.md)?(?:#[^\s]*)?$/.test(address)
}

/** Where a link of a chapter leads in the web UI. Other addresses are the world's. */
export function addressOf(link: string): { href: string; isOutside: boolean } {
  if (isHarmless(link)) return { href: link, isOutside: true }
  const [file = '', anchor] = link.split('#')
  const page = file === '' ? '' : file === 'README.md' ? '/docs' : `/docs/${slugOf(file)}`
  return { href: anchor === undefined ? page : `${page}#${anchor}`, isOutside: false }
}
