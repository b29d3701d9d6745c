/** A part of a line. */
export type Span =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em' | 'del'; spans: Span[] }
  | { kind: 'link'; href: string; spans: Span[] }
  | { kind: 'picture'; alt: string }
  | { kind: 'break' }

const MAX_DEPTH = 8
/** What may begin something; everything between is text. */
const MARKS =
  /(\\[!-/:-@[-`{-~])|(`+)([\s\S]*?[^`])\2(?!`)|!\[([^\]\n]{0,500})\]\([^)\s]*(?:\s+"[^"\n]*")?\)|\[([^\]\n]{1,500})\]\(\s*<?([^)\s>]{1,2000})>?(?:\s+"[^"\n]*")?\s*\)|<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>|(https?:\/\/[^\s<>"'，。；）)]{1,2000})|(\*\*|__)(?=\S)([\s\S]*?\S)\9|(~~)(?=\S)([\s\S]*?\S)\11|(\*|_)(?=\S)((?:(?!\13)[\s\S])*?\S)\13(?!\w)|( {2,}|\\)\n/g

interface Reading {
  /** Whether an address may become a link. */
  allows?: (address: string) => boolean
  depth?: number
}

/** Reads what stands in a line: code, emphasis, links. Pictures become their words: foreign ones are never loaded. */
export function readSpans(source: string, { allows = isHarmless, depth = 0 }: Reading = {}): Span[] {
  const readInner = (text: string) => readSpans(text, { allows, depth: depth + 1 })
  const linkTo = (address: string, spans: Span[]): Span =>
    allows(address) ? { kind: 'link', href: address, spans } : { kind: 'em', spans }
  if (depth > MAX_DEPTH) return [{ kind: 'text', text: source }]
  const spans: Span[] = []
  let from = 0
  for (const match of source.matchAll(MARKS)) {
    const at = match.index ?? 0
    const [all, escaped, , code, alt, words, address, auto, bare, , strong, , gone, mark, em] = match
    // `snake_case` is no emphasis.
    if (mark === '_' && /\w/.test(source[at - 1] ?? '')) continue
    if (at > from) spans.push({ kind: 'text', text: source.slice(from, at) })
    from = at + all.length
    if (escaped) spans.push({ kind: 'text', text: escaped.slice(1) })
    else if (code !== undefined) spans.push({ kind: 'code', text: code.trim() })
    else if (alt !== undefined) spans.push({ kind: 'picture', alt })
    else if (words !== undefined && address !== undefined) spans.push(linkTo(address, readInner(words)))
    else if (auto ?? bare)
      spans.push(linkTo(auto ?? bare ?? '', [{ kind: 'text', text: auto ?? bare ?? '' }]))
    else if (strong !== undefined) spans.push({ kind: 'strong', spans: readInner(strong) })
    else if (gone !== undefined) spans.push({ kind: 'del', spans: readInner(gone) })
    else if (em !== undefined) spans.push({ kind: 'em', spans: readInner(em) })
    else spans.push({ kind: 'break' })
  }
  if (from < source.length) spans.push({ kind: 'text', text: source.slice(from) })
  return spans
}

/** What spans say, without how. */
export function wordsOf(spans: Span[]): string {
  return spans
    .map((span) => ('spans' in span ? wordsOf(span.spans) : 'text' in span ? span.text : ''))
    .join('')
}

/** True for web and mail addresses, and places in the same document. */
export function isHarmless(address: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers skip them within an address
  const clean = address.replace(/[\u0000-\u0020]/g, '')
  return /^(?:https?:\/\/|mailto:)/i.test(clean)
}
