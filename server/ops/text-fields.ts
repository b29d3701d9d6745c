import { z } from 'zod'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same, but tabs and line ends
const CONTROL_IN_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

/** A line of text, trimmed, without control characters: names, titles. Lengths in UTF-16 units. */
export function lineField(max: number, min = 0) {
  return z
    .string()
    .max(max)
    .refine((text) => !CONTROL.test(text), 'holds control characters')
    .transform((text) => text.trim())
    .refine((text) => text.length >= min, `needs at least ${min} character${min === 1 ? '' : 's'}`)
}

/** Text of many lines: descriptions, Markdown. */
export function textField(max: number) {
  return z
    .string()
    .max(max)
    .refine((text) => !CONTROL_IN_TEXT.test(text), 'holds control characters')
}

/** Ids that this store gave: people, organisations, keys. */
export const idField = z.string().regex(/^[a-z0-9]{1,64}$/, 'is not an id')
