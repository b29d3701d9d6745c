/**
 * How text becomes what the full-text index holds. A run of CJK characters gives the pair that starts at each of its
 * characters, any other run of letters, digits and symbols the triple; at the end of a run they are shorter. So a
 * single character or two are found as the beginning of a gram, and longer text as a phrase of whole ones, wherever
 * it stands. Space and punctuation only part the runs.
 */

const CJK = '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}ー々〇'
const RUNS = new RegExp(`[${CJK}]+|[^${CJK}\\s\\p{P}\\p{C}]+`, 'gu')
const IS_CJK = new RegExp(`^[${CJK}]`, 'u')

/** Most runs of a query that are looked for; what follows is left out. */
const MAX_RUNS = 16

/** The form in which texts are compared: one width of characters, no capitals, single spaces. */
export function searchForm(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** The runs of a query, each of which must be somewhere in a text. */
export function searchRuns(query: string): string[] {
  return (searchForm(query).match(RUNS) ?? []).slice(0, MAX_RUNS)
}

/** The grams of a text, parted by spaces, as the index holds them. */
export function gramsOf(text: string): string {
  return (searchForm(text).match(RUNS) ?? [])
    .map(runOf)
    .flatMap(({ characters, length }) => characters.map((_, at) => gramAt(characters, at, length)))
    .join(' ')
}

/**
 * The FTS5 expression for texts that hold each run of a query somewhere; undefined if there is nothing to look for in
 * it, as in one that is all punctuation.
 */
export function matchExpression(query: string): string | undefined {
  const runs = searchRuns(query)
  return runs.length === 0 ? undefined : runs.map((run) => phraseOf(runOf(run))).join(' AND ')
}

interface Run {
  characters: string[]
  /** Characters of a whole gram. */
  length: number
}

function runOf(run: string): Run {
  return { characters: [...run], length: IS_CJK.test(run) ? 2 : 3 }
}

function gramAt(characters: string[], at: number, length: number): string {
  return characters.slice(at, at + length).join('')
}

/** No run holds a quotation mark: it is punctuation. */
function phraseOf({ characters, length }: Run): string {
  if (characters.length < length) return `"${characters.join('')}" *`
  const whole = characters.slice(0, characters.length - length + 1)
  return `"${whole.map((_, at) => gramAt(characters, at, length)).join(' ')}"`
}
