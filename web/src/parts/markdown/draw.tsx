import type { ComponentChildren } from 'preact'
import { CopyButton } from '../copy.tsx'
import type { Block } from './blocks.ts'
import { isHarmless, readSpans, type Span } from './spans.ts'

/** How documents of a kind are drawn. */
export interface Style {
  /** The heading of the page that `#` becomes: 3 where the page has h1 and h2 itself. */
  topLevel: 1 | 3
  /** Whether an address may become a link. */
  allows(address: string): boolean
  /** Where such a link leads, and whether that is outside of the store. */
  addressOf(link: string): { href: string; isOutside: boolean }
  /** What code is called by its button that copies it; without one where undefined. */
  codeLabel: string | undefined
}

/** What people write here: links lead out of the store only. */
export const STRANGERS: Style = {
  topLevel: 3,
  allows: isHarmless,
  addressOf: (href) => ({ href, isOutside: true }),
  codeLabel: undefined,
}

const HEADS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const

export function drawBlocks(blocks: Block[], style: Style): ComponentChildren[] {
  return blocks.map((block, key) => drawBlock(block, key, style))
}

function drawBlock(block: Block, key: number, style: Style): ComponentChildren {
  const drawLine = (source: string) => drawSpans(source, style)
  switch (block.kind) {
    case 'heading': {
      // Below h2 of the page, `#` and `##` are the same.
      const level = style.topLevel === 1 ? block.level : Math.max(block.level, 2) + 1
      const Head = HEADS[level - 1] ?? 'h6'
      return (
        <Head key={key} id={block.id} class={`level-${block.level}`}>
          {drawLine(block.text)}
        </Head>
      )
    }
    case 'paragraph':
      return <p key={key}>{drawLine(block.text)}</p>
    case 'code':
      return <Code key={key} text={block.text} label={style.codeLabel} />
    case 'quote':
      return <blockquote key={key}>{drawBlocks(block.blocks, style)}</blockquote>
    case 'rule':
      return <hr key={key} />
    case 'list': {
      const items = block.items.map((item, i) => <li key={i}>{drawItem(item, style)}</li>)
      return block.isOrdered ? (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      )
    }
    case 'table':
      return <Table key={key} table={block} drawLine={drawLine} />
  }
}

function Code({ text, label }: { text: string; label: string | undefined }) {
  const code = (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, by the arrow keys too
    <pre tabIndex={0}>
      <code>{text}</code>
    </pre>
  )
  if (label === undefined) return code
  return (
    <div class="code-block">
      {code}
      <CopyButton text={text} label={label} />
    </div>
  )
}

interface TableProps {
  table: Block & { kind: 'table' }
  drawLine(source: string): ComponentChildren
}

function Table({ table: { head, rows }, drawLine }: TableProps) {
  // A column without a head is none that could be named.
  const heads = head.map((cell, i) =>
    cell === '' ? (
      <td key={i} />
    ) : (
      <th key={i} scope="col">
        {drawLine(cell)}
      </th>
    ),
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll, by the arrow keys too
    <div class="table-frame" tabIndex={0}>
      <table>
        <thead>
          <tr>{heads}</tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {head.map((_, j) => (
                <td key={j}>{drawLine(row[j] ?? '')}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** An item of one paragraph needs none. */
function drawItem(blocks: Block[], style: Style): ComponentChildren {
  const [first, ...others] = blocks
  if (first?.kind !== 'paragraph') return drawBlocks(blocks, style)
  return [drawSpans(first.text, style), ...drawBlocks(others, style)]
}

function drawSpans(source: string, style: Style): ComponentChildren {
  return readSpans(source, { allows: style.allows }).map((span, key) => drawSpan(span, key, style))
}

function drawSpan(span: Span, key: number, style: Style): ComponentChildren {
  const drawInner = (spans: Span[]) => spans.map((inner, at) => drawSpan(inner, at, style))
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
    case 'link': {
      const { href, isOutside } = style.addressOf(span.href)
      const away = isOutside ? { target: '_blank', rel: 'noopener noreferrer nofollow' } : {}
      return (
        <a key={key} href={href} {...away}>
          {drawInner(span.spans)}
        </a>
      )
    }
    default: {
      const Mark = span.kind
      return <Mark key={key}>{drawInner(span.spans)}</Mark>
    }
  }
}
