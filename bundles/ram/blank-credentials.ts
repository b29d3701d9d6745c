import { visit } from 'jsonc-parser'
import { hasContentFrom, readJsonDocument } from './json-document.ts'

const OWNERS = new Set(['apps', 'plugins'])
/** Objects that say where an image or a source package is fetched, with the user and password for it. */
const HOLDERS = new Set(['service_image', 'plugin_image', 'service_slug'])
const CREDENTIAL = /(?:^|_)user(?:_?name)?$|passw|pwd|secret|token/

/**
 * A template's bytes with the values of registry credentials replaced by `""`, and not another byte changed: unknown
 * fields, the form of numbers and white space stay. Keys are matched in any case, escaped or twice, as Go would take
 * them. The same object comes back if there is nothing to blank. A byte order mark, and whatever follows the JSON value,
 * are left out: consoles refuse both, and credentials in there could not be told from the rest.
 * @throws PackageError TEMPLATE_INVALID if it is not JSON.
 */
export function blankCredentials(metadata: Uint8Array, entry = 'metadata.json'): Uint8Array {
  const { text, start, end } = readJsonDocument(metadata, entry)
  const blanked = blankText(text)
  const whole = start === 0 && !hasContentFrom(metadata, end)
  if (blanked === text) return whole ? metadata : metadata.subarray(start, end)
  const document = Buffer.from(blanked)
  return whole ? Buffer.concat([document, metadata.subarray(end)]) : document
}

function blankText(text: string): string {
  const pieces: string[] = []
  let copied = 0
  let expected = false
  let objectDepth = 0
  let from = -1
  const cut = (start: number, end: number) => {
    pieces.push(text.slice(copied, start), '""')
    copied = end
  }
  const begin = (offset: number, path: () => (string | number)[]) => {
    if (from >= 0) objectDepth++
    else if (expected && isCredential(path())) {
      from = offset
      objectDepth = 1
    }
    expected = false
  }
  const end = (offset: number, length: number) => {
    if (from < 0 || --objectDepth > 0) return
    cut(from, offset + length)
    from = -1
  }
  visit(text, {
    onObjectProperty: (key) => {
      expected = from < 0 && CREDENTIAL.test(folded(key))
    },
    onLiteralValue: (value, offset, length, _line, _column, path) => {
      const empty = value === '' || value === null || typeof value === 'boolean'
      if (expected && !empty && isCredential(path())) cut(offset, offset + length)
      expected = false
    },
    onObjectBegin: (offset, _length, _line, _column, path) => begin(offset, path),
    onArrayBegin: (offset, _length, _line, _column, path) => begin(offset, path),
    onObjectEnd: end,
    onArrayEnd: end,
  })
  return pieces.length === 0 ? text : pieces.join('') + text.slice(copied)
}

/** `[apps|plugins, index, service_image|plugin_image, …, key]`, where the key is known to be that of a credential. */
function isCredential(path: (string | number)[]): boolean {
  const [owner, index, holder] = path
  return (
    path.length >= 4 && typeof index === 'number' && OWNERS.has(folded(owner)) && HOLDERS.has(folded(holder))
  )
}

/** One spelling for all that Go's decoder takes for the same key: it folds case as Unicode does, `ſ` to `s` as well. */
function folded(key: string | number | undefined): string {
  return String(key).toUpperCase().toLowerCase()
}
