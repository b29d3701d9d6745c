/**
 * A key that sorts names as Chinese readers expect, compared with `<`: the common characters by their sound, as GB 2312
 * orders its first level (the others there by radical), after Latin letters and digits.
 * @param name in the form of searches
 */
export function nameSortKey(name: string): string {
  let key = ''
  for (const character of name) key += codes().get(character) ?? character
  return key
}

let known: Map<string, string> | undefined

/** GB 2312's characters with a character of the same order as their code. */
function codes(): Map<string, string> {
  if (known) return known
  known = new Map()
  const decoder = new TextDecoder('gb2312')
  for (let first = 0xb0; first <= 0xf7; first++) {
    for (let second = 0xa1; second <= 0xfe; second++) {
      const character = decoder.decode(Uint8Array.of(first, second))
      if (character.length === 1) known.set(character, String.fromCharCode((first << 8) | second))
    }
  }
  return known
}
