import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { type Block, readBlocks } from './blocks.ts'
import { readSpans, type Span } from './spans.ts'

/** A document of Markdown, drawn node by node: nothing of it is ever taken for HTML. */
export function Markdown({ source, prefix }: { source: string; prefix?: string }) {
  const blocks = useMemo(() => readBlocks(source, prefix), [source, prefix])
  return <div class="markdown">{blocks.map(drawBlock)}</div>
}

/** Headings of a document, for a table of contents. */
export function headingsOf(source: string, prefix: string): { id: string; level: number; text: string }[] {
  return readBlocks(source, prefix).flatMap((block) =>
    block.kind === 'heading' && block.level <= 3
      ? [{ id: block.id, level: block.level, text: wordsOf(readSpans(block.text)) }]
      : [],
  )
}

function wordsOf(spans: Span[]): string {
  return spans
    .map((span) => ('spans' in span ? wordsOf(span.spans) : 'text' in span ? span.text : ''))
    .join('')
}

function drawBlock(block: Block, key: number): ComponentChildren {
  switch (block.kind) {
    case 'heading': {
      // The page has h1 and h2 itself.
      const Head = (['h3', 'h3', 'h4', 'h5', 'h6', 'h6'] as const)[block.level - 1] ?? 'h6'
      return (
        <Head key={key} id={block.id} class={`level-${block.level}`}>
          {drawSpans(block.text)}
        </Head>
      )
    }
    case 'paragraph':
      return <p key={key}>{drawSpans(block.text)}</p>
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, by the arrow keys too
        <pre key={key} tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'quote':
      return <blockquote key={key}>{block.blocks.map(drawBlock)}</blockquote>
    case 'rule':
      return <hr key={key} />
    case 'list': {
      const items = block.items.map((item, i) => <li key={i}>{drawItem(item)}</li>)
      return block.isOrdered ? (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      )
    }
    case 'table':
      return (
        <div key={key} class="table-frame">
          <table>
            <thead>
              <tr>
                {block.head.map((cell, i) => (
                  <th key={i} scope="col">
                    {drawSpans(cell)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, i) => (
                <tr key={i}>
                  {block.head.map((_, j) => (
                    <td key={j}>{drawSpans(row[j] ?? '')}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )
  }
}

/** An item of one paragraph needs none. */
function drawItem(blocks: Block[]): ComponentChildren {
  const [first, ...others] = blocks
  if (first?.kind !== 'paragraph') return blocks.map(drawBlock)
  return [drawSpans(first.text), ...others.map(drawBlock)]
}

function drawSpans(source: string): ComponentChildren {
  return readSpans(source).map(drawSpan)
}

function drawSpan(span: Span, key: number): ComponentChildren {
  switch (span.kind) {
    case 'text':
      return span.text
    case 'code':
      return <code key={key}>{span.text}</code>
    case 'break':
      return <br key={key} />
    case 'picture':
      return span.alt ? (
        <span key={key} class="quiet">
          [{span.alt}]
        </span>
      ) : null
    case 'link':
      return (
        <a key={key} href={span.href} target="_blank" rel="noopener noreferrer nofollow">
          {span.spans.map(drawSpan)}
        </a>
      )
    default: {
      const Mark = span.kind
      return <Mark key={key}>{span.spans.map(drawSpan)}</Mark>
    }
  }
}
