import { useMemo } from 'preact/hooks'
import { type Block, readBlocks } from './blocks.ts'
import { drawBlocks, STRANGERS, type Style } from './draw.tsx'
import { readSpans, wordsOf } from './spans.ts'

/** A document of Markdown, drawn node by node: nothing of it is ever taken for HTML. */
export function Markdown({ source, prefix }: { source: string; prefix?: string }) {
  const blocks = useMemo(() => readBlocks(source, prefix), [source, prefix])
  return <MarkdownBlocks blocks={blocks} style={STRANGERS} />
}

/** The same of blocks that have been read, in another style. */
export function MarkdownBlocks({ blocks, style }: { blocks: Block[]; style: Style }) {
  return <div class="markdown">{drawBlocks(blocks, style)}</div>
}

/** Headings of a document, for a table of contents. */
export function headingsOf(source: string, prefix: string): { id: string; level: number; text: string }[] {
  return readBlocks(source, prefix).flatMap((block) =>
    block.kind === 'heading' && block.level <= 3
      ? [{ id: block.id, level: block.level, text: wordsOf(readSpans(block.text)) }]
      : [],
  )
}
