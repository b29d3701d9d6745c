/** A block of a document. `text` is still to be read for what is in the line. */
export type Block =
  | { kind: 'heading'; level: number; text: string; id: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; isOrdered: boolean; start: number; items: Block[][] }
  | { kind: 'table'; head: string[]; rows: string[][] }
  | { kind: 'rule' }

/** Deeper nesting than this is shown as text. */
const MAX_DEPTH = 6
const ITEM = /^( {0,3})([-*+]|(\d{1,9})[.)])(\s+|$)/
const FENCE = /^ {0,3}(`{3,}|~{3,})/
const HEADING = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/
const TABLE_LINE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/

/**
 * Reads the part of Markdown that documents of apps use: headings, paragraphs, lists, quotes, code, tables, rules.
 * HTML is no part of it: it stays text.
 */
export function readBlocks(source: string, prefix = 'doc', depth = 0): Block[] {
  const lines = source.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').split('\n')
  const blocks: Block[] = []
  let at = 0
  let headings = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (line.trim() === '') {
      at++
      continue
    }
    const fence = FENCE.exec(line)
    if (fence) {
      const end = findFrom(lines, at + 1, (one) => one.trim().startsWith(fence[1] ?? '```'))
      blocks.push({ kind: 'code', text: lines.slice(at + 1, end).join('\n') })
      at = end + 1
      continue
    }
    const heading = HEADING.exec(line)
    if (heading) {
      const id = `${prefix}-${++headings}`
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '', id })
      at++
      continue
    }
    if (RULE.test(line)) {
      blocks.push({ kind: 'rule' })
      at++
      continue
    }
    if (/^ {4}/.test(line)) {
      const end = findFrom(lines, at, (one) => one.trim() !== '' && !/^ {4}/.test(one))
      blocks.push({
        kind: 'code',
        text: lines
          .slice(at, end)
          .map((one) => one.slice(4))
          .join('\n')
          .trimEnd(),
      })
      at = end
      continue
    }
    if (depth < MAX_DEPTH && /^ {0,3}>/.test(line)) {
      const end = findFrom(lines, at, (one) => !/^ {0,3}>/.test(one))
      const inner = lines.slice(at, end).map((one) => one.replace(/^ {0,3}> ?/, ''))
      blocks.push({ kind: 'quote', blocks: readBlocks(inner.join('\n'), `${prefix}-q${at}`, depth + 1) })
      at = end
      continue
    }
    if (depth < MAX_DEPTH && ITEM.test(line)) {
      const [list, end] = readList(lines, at, prefix, depth)
      blocks.push(list)
      at = end
      continue
    }
    if (line.includes('|') && TABLE_LINE.test(lines[at + 1] ?? '') && (lines[at + 1] ?? '').includes('-')) {
      const end = findFrom(lines, at + 2, (one) => !one.includes('|'))
      const rows = lines.slice(at + 2, end).map(cellsOf)
      blocks.push({ kind: 'table', head: cellsOf(line), rows })
      at = end
      continue
    }
    const end = findFrom(lines, at + 1, (one) => one.trim() === '' || startsBlock(one))
    blocks.push({
      kind: 'paragraph',
      text: joinLines(lines.slice(at, end).map((one) => one.trimStart())),
    })
    at = end
  }
  return blocks
}

/** Between two lines of Chinese there is no space, as there is none within one. */
function joinLines(lines: string[]): string {
  return lines.join('\n').replace(/([\p{Script=Han}，。；：、？！）》”])\n(?=[\p{Script=Han}（《“])/gu, '$1')
}

function startsBlock(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || ITEM.test(line) || /^ {0,3}>/.test(line)
}

function findFrom(lines: string[], from: number, isEnd: (line: string) => boolean): number {
  for (let at = from; at < lines.length; at++) if (isEnd(lines[at] ?? '')) return at
  return lines.length
}

/** A list's items hold whatever is indented below their mark. */
function readList(lines: string[], from: number, prefix: string, depth: number): [Block, number] {
  const first = ITEM.exec(lines[from] ?? '')
  const isOrdered = first?.[3] !== undefined
  const items: Block[][] = []
  let at = from
  while (at < lines.length) {
    const mark = ITEM.exec(lines[at] ?? '')
    if (!mark || (mark[3] !== undefined) !== isOrdered) break
    const indent = mark[0].length
    const inner = [(lines[at] ?? '').slice(indent)]
    at++
    while (at < lines.length) {
      const line = lines[at] ?? ''
      const isBlank = line.trim() === ''
      const isBelow = /^\s/.test(line) && line.search(/\S/) >= Math.min(indent, 2)
      if (
        isBlank
          ? !/^\s/.test(lines[at + 1] ?? '')
          : !isBelow && (ITEM.test(line) || startsBlock(line) || inner[inner.length - 1] === '')
      )
        break
      inner.push(isBlank ? '' : line.slice(Math.min(line.search(/\S/), indent)))
      at++
    }
    items.push(readBlocks(inner.join('\n'), `${prefix}-i${at}`, depth + 1))
    // A blank line between items does not end the list.
    const next = findFrom(lines, at, (line) => line.trim() !== '')
    if (next > at && ITEM.test(lines[next] ?? '')) at = next
  }
  return [{ kind: 'list', isOrdered, start: Number(first?.[3] ?? 1), items }, at]
}

function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  // A bar behind a backslash is a bar and no border.
  const BAR = '\u0000'
  return inner
    .replace(/\\\|/g, BAR)
    .split('|')
    .map((cell) => cell.split(BAR).join('|').trim())
}
