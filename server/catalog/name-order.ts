/** Characters of a name that its number tells of: as many as fit. */
const TOLD = 3

/**
 * A number that sorts names as Chinese readers expect, as far as their first characters differ: Latin letters and
 * digits first, then the common characters by their sound, as GB 2312 orders its first level (the others there go by
 * radical).
 * @param name in the form of searches
 */
export function nameOrder(name: string): number {
  let order = 0
  for (let i = 0; i < TOLD; i++) order = order * 65536 + (i < name.length ? codeAt(name, i) : 0)
  return order
}

/** Compares two names character by character in the same order. */
export function compareNames(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const difference = codeAt(a, i) - codeAt(b, i)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function codeAt(name: string, at: number): number {
  const unit = name.charCodeAt(at)
  return unit < 0x80 ? unit : (gb2312().get(unit) ?? unit)
}

let known: Map<number, number> | undefined

/** Codes in GB 2312 by code unit. */
function gb2312(): Map<number, number> {
  if (known) return known
  known = new Map()
  const decoder = new TextDecoder('gb2312')
  for (let first = 0xb0; first <= 0xf7; first++) {
    for (let second = 0xa1; second <= 0xfe; second++) {
      const character = decoder.decode(Uint8Array.of(first, second))
      if (character.length === 1) known.set(character.charCodeAt(0), (first << 8) | second)
    }
  }
  return known
}
