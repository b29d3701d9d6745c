/** Number of colours that the style sheet has for logos made of a letter. */
export const LETTER_COLOURS = 8

/** What stands for a logo: the name's first character, on a colour that stays the same for the name. */
export function letterLogo(name: string): { letter: string; colour: number } {
  const [letter = '?'] = name.trim()
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return { letter: letter.toUpperCase(), colour: sum % LETTER_COLOURS }
}
